import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import type { DataKey } from '../../data/vault.ts';
import { Invalid, NotFound } from '../../errors.ts';
import { audit } from '../../record/audit.ts';
import { findOwnCommunities } from '../community/membership.queries.ts';
import type { CpdKind, EntryChanged, EntryTyped } from './cpd.forms.ts';
import { type CpdEntry, dayIn, type FinishedCourse, MOST_ENTRIES } from './cpd.queries.ts';
import { inTurn } from './goals.ts';

interface NewEntry {
  readonly doneOn: Date;
  readonly title: string;
  readonly kind: CpdKind;
  readonly minutes: number;
  readonly reflection: string;
  readonly courseId: string | null;
  readonly communityId: string | null;
}

/** A second press of the same button: the same entry within so many milliseconds. */
const AGAIN = 10_000;

const sealedWords = (app: App, key: DataKey, { title, reflection }: Pick<NewEntry, 'title' | 'reflection'>) => ({
  title: app.vault.seal(key, 'CpdEntry.title', title),
  reflection: reflection === '' ? null : app.vault.seal(key, 'CpdEntry.reflection', reflection),
});

async function write(app: App, personId: string, entry: NewEntry): Promise<boolean> {
  await inTurn(app, personId);
  const { doneOn, kind, minutes, courseId, communityId } = entry;
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
      communityId,
      ...sealedWords(app, key, entry),
      createdAt: now,
    },
  });
  await audit(app, { what: 'plan.entry-added', by: { person: personId }, about: personId, detail: { kind } });
  return true;
}

/** The day that was typed. Throws Invalid for one that is still to come. */
function pastDay(app: App, typed: string): Date {
  const doneOn = new Date(typed);
  if (doneOn > dayIn(app.clock.now())) throw new Invalid({ doneOn: 'Enter a day that is not still to come' });
  return doneOn;
}

/**
 * The community that was chosen, null for none. Throws Invalid for one that this person is not in, unless the entry stood
 * there `before`: who has left keeps what they did.
 */
async function placeOf(app: App, personId: string, chosen: string, before: string | null): Promise<string | null> {
  if (chosen === '' || chosen === before) return chosen || null;
  if ((await findOwnCommunities(app, personId)).some(({ id }) => id === chosen)) return chosen;
  throw new Invalid({ community: 'Choose a community that you are in' });
}

/** Adds an entry; false for a second press. Throws Invalid for a day that is still to come, and for a full log. */
export async function addEntry(app: App, personId: string, typed: EntryTyped): Promise<boolean> {
  const doneOn = pastDay(app, typed.doneOn);
  const communityId = await placeOf(app, personId, typed.community, null);
  return write(app, personId, { ...typed, doneOn, communityId, courseId: null });
}

/** Takes a finished course over, once for each day on which it was finished; false when it is there already. */
export const takeCourse = (app: App, personId: string, { id, title, minutes, finishedOn }: FinishedCourse) =>
  write(app, personId, {
    ...{ doneOn: finishedOn, title, kind: 'course', minutes, reflection: '' },
    ...{ courseId: id, communityId: null },
  });

/**
 * Writes an entry anew; false where it says the same. The day of a finished course stays. Throws Invalid for a day that is
 * still to come.
 */
export async function changeEntry(
  app: App,
  personId: string,
  before: CpdEntry,
  { doneOn: typed, title, kind, minutes, reflection, community }: EntryChanged,
): Promise<boolean> {
  const doneOn = before.courseId || typed === undefined ? before.doneOn : pastDay(app, typed);
  const communityId = await placeOf(app, personId, community, before.communityId);
  const same =
    doneOn.getTime() === before.doneOn.getTime() &&
    title === before.title &&
    kind === before.kind &&
    minutes === before.minutes &&
    communityId === before.communityId &&
    reflection === before.reflection;
  if (same) return false;
  const key = await loadPersonKey(app, personId);
  const { count } = await app.db.cpdEntry.updateMany({
    where: { id: before.id, personId },
    data: { doneOn, kind, minutes, communityId, ...sealedWords(app, key, { title, reflection }) },
  });
  if (count === 0) throw new NotFound();
  await audit(app, {
    what: 'plan.entry-changed',
    by: { person: personId },
    about: personId,
    detail: { entry: before.id },
  });
  return true;
}

export async function deleteEntry(app: App, personId: string, id: string): Promise<void> {
  await app.db.cpdEntry.deleteMany({ where: { id, personId } });
  await audit(app, { what: 'plan.entry-deleted', by: { person: personId }, about: personId, detail: { entry: id } });
}
