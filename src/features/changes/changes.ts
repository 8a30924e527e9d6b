import type { App } from '../../context.ts';
import { Invalid } from '../../errors.ts';
import { audit } from '../../record/audit.ts';
import type { ChangeTyped } from './changes.forms.ts';
import { findSources } from './changes.queries.ts';

async function columns(app: App, { about, heard, text, doneOn, act }: ChangeTyped) {
  const isThere = !about || (await findSources(app)).some(({ kind, id }) => kind === about.kind && id === about.id);
  if (!isThere) throw new Invalid({ about: 'Choose one of these' });
  const of = (kind: string) => (about?.kind === kind ? about.id : null);
  return {
    ...{ heard, text, at: doneOn },
    ...{ consultationId: of('consultation'), courseId: of('course'), resourceId: of('resource') },
    publishedAt: act === 'publish' ? app.clock.now() : null,
  };
}

const named = ({ act }: ChangeTyped) => (act === 'publish' ? 'changes.published' : 'changes.drafted');

/** What was heard and done, as a draft or for everybody; gives its id. */
export async function addChange(app: App, typed: ChangeTyped, by: string): Promise<string> {
  const { id } = await app.db.changeMade.create({ data: await columns(app, typed), select: { id: true } });
  await audit(app, { what: named(typed), by: { person: by }, detail: { change: id } });
  return id;
}

/** Says it in other words; a draft again is out of everybody's sight. */
export async function rewriteChange(app: App, id: string, typed: ChangeTyped, by: string): Promise<void> {
  await app.db.changeMade.update({ where: { id }, data: await columns(app, typed), select: { id: true } });
  await audit(app, { what: named(typed), by: { person: by }, detail: { change: id } });
}
