import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Invalid, NotFound } from '../../errors.ts';
import { MB, type Upload } from '../../http/uploads.ts';
import { audit } from '../../record/audit.ts';
import { typeOf } from './evidence-kinds.ts';
import { inTurn } from './goals.ts';
import type { GoalSubject } from './plan.queries.ts';

/** Bytes of one file, and of all files of a person. */
export const MOST_BYTES = 5 * MB;
const MOST_IN_ALL = 50 * MB;
const MOST_FILES = 20;

const WRONG = 'Choose a PDF, a picture (PNG or JPEG), a text or an office file. Its ending must fit what is in it.';

/** Seals a file beside a goal. Throws Invalid for a kind that we do not keep, and for too many or too much. */
export async function addFile(
  app: App,
  { aboutId: personId, goal }: GoalSubject,
  file: (Upload & { readonly bytes: Buffer }) | null,
): Promise<void> {
  if (!file) throw new Invalid({ file: 'Choose a file' });
  const type = typeOf(file.name, file.bytes);
  if (type === null) throw new Invalid({ file: WRONG });
  await inTurn(app, personId);
  const { _sum, _count } = await app.db.goalFile.aggregate({ where: { personId }, _sum: { size: true }, _count: true });
  if (_count >= MOST_FILES) throw new Invalid({ file: `You have ${MOST_FILES} files in your plan. Delete one first.` });
  if ((_sum.size ?? 0) + file.size > MOST_IN_ALL)
    throw new Invalid({ file: 'Your files take up 50 MB. Delete one first.' });
  const key = await loadPersonKey(app, personId);
  const { id } = await app.db.goalFile.create({
    data: {
      ...{ personId, goalId: goal.id, type, size: file.size, at: app.clock.now() },
      name: app.vault.seal(key, 'GoalFile.name', file.name),
      content: app.vault.sealFile(key, 'GoalFile.content', file.bytes),
    },
    select: { id: true },
  });
  await audit(app, {
    what: 'plan.file-added',
    by: { person: personId },
    about: personId,
    detail: { goal: goal.id, file: id },
  });
}

/** The bytes of one's own file. Throws NotFound for anybody else's. */
export async function openFile(app: App, { personId, id }: { personId: string; id: string }): Promise<Buffer> {
  const [row, key] = await Promise.all([
    app.db.goalFile.findFirst({ where: { id, personId }, select: { content: true } }),
    loadPersonKey(app, personId),
  ]);
  if (!row) throw new NotFound();
  return app.vault.openFile(key, 'GoalFile.content', row.content);
}

/** Gone for good. False when it was gone. */
export async function deleteFile(app: App, { personId, id }: { personId: string; id: string }): Promise<boolean> {
  const { count } = await app.db.goalFile.deleteMany({ where: { id, personId } });
  if (count > 0)
    await audit(app, { what: 'plan.file-deleted', by: { person: personId }, about: personId, detail: { file: id } });
  return count > 0;
}
