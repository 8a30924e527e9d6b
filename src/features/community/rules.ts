import type { App } from '../../context.ts';
import { audit } from '../../record/audit.ts';
import type { RulesTyped } from './rules.forms.ts';

/** From now on; what was written before stays as it is. */
export async function setPostingRules(
  app: App,
  { words, holdLinks, ...figures }: RulesTyped,
  by: string,
): Promise<void> {
  const data = { ...figures, words: words.join('\n'), holdLinks: holdLinks === 'yes' };
  await app.db.postingRules.upsert({ where: { id: 1 }, create: data, update: data, select: { id: true } });
  const { length: listed } = words;
  const detail = { listed, links: data.holdLinks, ...figures };
  await audit(app, { what: 'community.rules-set', by: { person: by }, detail });
}
