import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Invalid } from '../../errors.ts';
import { audit } from '../../record/audit.ts';
import type { CpdKind, EntryTyped } from './cpd.forms.ts';
import { dayIn, type FinishedCourse, MOST_ENTRIES } from './cpd.queries.ts';
import { inTurn } from './goals.ts';

interface NewEntry {
  readonly doneOn: Date;
  readonly title: string;
  readonly kind: CpdKind;
  readonly minutes: number;
  readonly reflection: string;
  readonly courseId: string | null;
}

/** A second press of the same button: the same entry within so many milliseconds. */
const AGAIN = 10_000;

async function write(app: App, personId: string, entry: NewEntry): Promise<boolean> {
  await inTurn(app, personId);
  const { doneOn, kind, minutes, courseId } = entry;
  const now = app.clock.now();
  const key = await loadPersonKey(app, personId);
  const [count, same] = await Promise.all([
    app.db.cpdEntry.count({ where: { personId } }),
    app.db.cpdEntry.findMany({
      where: courseId
        ? { personId, courseId, doneOn }
        : { personId, doneOn, kind, minutes, courseId, createdAt: { gt: new Date(now.getTime() - AGAIN) } },
      select: { title: true },
      take: 50,
    }),
  ]);
  if (
    courseId ? same.length > 0 : same.some((one) => app.vault.unseal(key, 'CpdEntry.title', one.title) === entry.title)
  )
    return false;
  if (count >= MOST_ENTRIES) throw new Invalid({ title: 'Your log is full. Download it, then delete old entries.' });
  await app.db.cpdEntry.createMany({
    data: {
      personId,
      doneOn,
      kind,
      minutes,
      courseId,
      title: app.vault.seal(key, 'CpdEntry.title', entry.title),
      reflection: entry.reflection === '' ? null : app.vault.seal(key, 'CpdEntry.reflection', entry.reflection),
      createdAt: now,
    },
  });
  await audit(app, { what: 'plan.entry-added', by: { person: personId }, about: personId, detail: { kind } });
  return true;
}

/** Adds an entry; false for a second press. Throws Invalid for a day that is still to come, and for a full log. */
export function addEntry(app: App, personId: string, typed: EntryTyped): Promise<boolean> {
  const doneOn = new Date(typed.doneOn);
  if (doneOn > dayIn(app.clock.now())) throw new Invalid({ doneOn: 'Enter a day that is not still to come' });
  return write(app, personId, { ...typed, doneOn, courseId: null });
}

/** Takes a finished course over, once for each day on which it was finished; false when it is there already. */
export const takeCourse = (app: App, personId: string, { id, title, minutes, finishedOn }: FinishedCourse) =>
  write(app, personId, { doneOn: finishedOn, title, kind: 'course', minutes, reflection: '', courseId: id });

export async function deleteEntry(app: App, personId: string, id: string): Promise<void> {
  await app.db.cpdEntry.deleteMany({ where: { id, personId } });
  await audit(app, { what: 'plan.entry-deleted', by: { person: personId }, about: personId, detail: { entry: id } });
}
