import type { App } from '../../context.ts';
import type { Refused } from '../../http/ask.ts';
import { tooMany } from '../../http/too-many.ts';
import type { CommunityHere } from './membership.queries.ts';
import { line } from './one-line.ts';

export interface PostingRules {
  /** Words and phrases that hold a post. */
  readonly words: readonly string[];
  /** So many days after joining, a member is new. */
  readonly newDays: number;
  readonly holdLinks: boolean;
  /** Posts in an hour for new members; 0: no limit of their own. */
  readonly perHour: number;
}

/** Until an administrator sets others. */
const USUAL: PostingRules = { words: [], newDays: 7, holdLinks: false, perHour: 30 };
const HOUR = 3_600_000;

/** What a transaction has read already: each change asks twice. */
const known = new WeakMap<App['db'], PostingRules>();

/** The rules of the site for what people write in communities. One query in a transaction. */
export async function findPostingRules(app: App): Promise<PostingRules> {
  const rules = known.get(app.db) ?? (await readPostingRules(app));
  if (app.db !== app.database.prisma) known.set(app.db, rules);
  return rules;
}

async function readPostingRules(app: App): Promise<PostingRules> {
  const row = await app.db.postingRules.findUnique({ where: { id: 1 } });
  return row ? { ...row, words: row.words.split('\n').filter(Boolean) } : USUAL;
}

const LINK = /https?:\/\/|www\.|\]\(|[\p{L}\p{N}-]{2,}\.(?:com|net|org|info|io|co|uk|me|biz|shop|xyz|top|site)\b/iu;

/** Letters as they sound: without accents, capitals and what hides between them. */
const folded = (text: string): string => line(text).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Whether any of these words or phrases stands in the text as a whole. */
export function hasWord(text: string, words: readonly string[]): boolean {
  const within = folded(text);
  return words.some((word) => {
    const escaped = folded(word).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return escaped !== '' && new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'u').test(within);
  });
}

export const hasLink = (text: string): boolean => LINK.test(text);

const isNew = (app: App, { since }: CommunityHere, { newDays }: PostingRules): boolean =>
  since.getTime() > app.clock.now().getTime() - newDays * 24 * HOUR;

/** Why a moderator reads these words before the others do, by the rules of the site; null where nothing holds them. */
export async function whyWordsHeld(app: App, community: CommunityHere, text: string): Promise<'word' | 'link' | null> {
  const rules = await findPostingRules(app);
  if (hasWord(text, rules.words)) return 'word';
  return rules.holdLinks && isNew(app, community, rules) && hasLink(text) ? 'link' : null;
}

/**
 * The same for a new post, or for what is added to one (`besides`), where the first posts of a new member may be held too.
 */
export async function whyHeld(
  app: App,
  community: CommunityHere,
  { by, text, title = '', besides }: { by: string; text: string; title?: string; besides?: string },
): Promise<'first' | 'word' | 'link' | null> {
  const { id: communityId, holdFirst } = community;
  if (holdFirst > 0) {
    const where = { communityId, authorId: by, state: 'shown', ...(besides && { id: { not: besides } }) };
    if ((await app.db.post.count({ where, take: holdFirst })) < holdFirst) return 'first';
  }
  return whyWordsHeld(app, community, `${title}\n${text}`);
}

/** Says to wait, to somebody who writes more than a person can or, being new here, more than the site's rules allow. */
export async function stopFlood(app: App, community: CommunityHere, personId: string): Promise<Refused | null> {
  const taken = await app.throttle.take('posts', { account: personId });
  if (!taken.allowed) return tooMany(taken.retryAfter, { says: 'You wrote very much in a short time.', field: 'text' });
  const rules = await findPostingRules(app);
  if (rules.perHour === 0 || !isNew(app, community, rules)) return null;
  const now = app.clock.now().getTime();
  const recent = await app.db.post.findMany({
    where: { authorId: personId, at: { gt: new Date(now - HOUR) } },
    orderBy: { id: 'desc' },
    take: rules.perHour,
    select: { at: true },
  });
  const oldest = recent.at(-1);
  if (!oldest || recent.length < rules.perHour) return null;
  const seconds = Math.max(1, Math.ceil((oldest.at.getTime() + HOUR - now) / 1000));
  return tooMany(seconds, { says: `New members can write ${rules.perHour} posts in an hour.`, field: 'text' });
}
