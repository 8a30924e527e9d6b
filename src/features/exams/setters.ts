import type { App } from '../../context.ts';
import { Conflict, Invalid } from '../../errors.ts';
import { setterChanged } from '../../mail/learning-letters.ts';
import { letterSite, queueMails } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { byRevealed, type PersonSubject, revealMany } from '../../policy/reveal.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { audit } from '../../record/audit.ts';

export interface Examiner {
  readonly id: string;
  readonly name: string;
}

/** Most names on the list of those who may set examinations. */
const MOST = 200;

const active = { role: 'examiner', endedAt: null, person: { suspendedAt: null, closingAt: null } } as const;

/** Everybody who may set examinations now, by name: anybody who learns here may know, and each sees that it was looked at. */
export async function findExaminers(app: App, viewer: Viewer): Promise<Examiner[]> {
  const rows = await app.db.roleGrant.findMany({ where: active, take: MOST, select: { personId: true } });
  const subjects = rows.map(({ personId }): PersonSubject => ({ aboutId: personId, isExaminer: true }));
  const names = await revealMany(app, viewer, subjects, 'Person', ['name']);
  return [...names.values()]
    .sort(byRevealed('name'))
    .map(({ aboutId, name }) => ({ id: aboutId, name: name ?? 'Name withheld' }));
}

/** Who sets an examination. */
export async function findSetterIds(app: App, examId: string): Promise<string[]> {
  const rows = await app.db.examSetter.findMany({
    where: { examId },
    orderBy: { at: 'asc' },
    select: { personId: true },
  });
  return rows.map(({ personId }) => personId);
}

interface Change {
  readonly examId: string;
  readonly personId: string;
  /** The setter who does it. */
  readonly by: string;
}

async function tellSetters(app: App, change: Change, what: 'added' | 'removed', people: readonly string[]) {
  const { examId, personId } = change;
  const letter = setterChanged(letterSite(app), { page: `${app.config.baseUrl}${paths.exams.to()}` });
  const event = `${what}:${personId}:${app.clock.now().getTime()}`;
  await queueMails(app, people, (to) => ({ ...letter, once: `exam-setter:${examId}:${event}:${to}` }));
}

/** Adds somebody who may set examinations: they see the results from now on, and all setters are told. */
export async function addSetter(app: App, change: Change): Promise<boolean> {
  const { examId, personId, by } = change;
  const may = await app.db.roleGrant.count({ where: { ...active, personId } });
  if (may === 0) throw new Invalid({ person: 'Choose somebody who may set examinations' });
  const { count } = await app.db.examSetter.createMany({
    data: [{ examId, personId, at: app.clock.now() }],
    skipDuplicates: true,
  });
  if (count === 0) return false;
  await audit(app, { what: 'exams.setter-added', by: { person: by }, about: personId, detail: { exam: examId } });
  await tellSetters(app, change, 'added', await findSetterIds(app, examId));
  return true;
}

/** Takes somebody away from those who set an examination; they see no result any more. Throws Conflict for the last one. */
export async function removeSetter(app: App, change: Change): Promise<boolean> {
  const { examId, personId, by } = change;
  await app.db.$queryRaw`SELECT id FROM exam WHERE id = ${examId}::uuid FOR UPDATE`;
  const before = await findSetterIds(app, examId);
  if (!before.includes(personId)) return false;
  if (before.length === 1) throw new Conflict('Somebody has to set it. Add another person first.');
  await app.db.examSetter.deleteMany({ where: { examId, personId } });
  await audit(app, { what: 'exams.setter-removed', by: { person: by }, about: personId, detail: { exam: examId } });
  await tellSetters(app, change, 'removed', before);
  return true;
}
