import { type App, inTransaction } from '../../context.ts';
import { findOwnCommunities } from '../community/membership.queries.ts';
import { addEntry } from '../plan/cpd.ts';
import { addGoal, addLink, addReflection, changeGoal } from '../plan/goals.ts';
import type { GoalSubject } from '../plan/plan.queries.ts';
import { dayFrom, daysAgo } from './past.ts';

/** A goal with what stands beside it, another one, and a few entries in the log: all of it the learner's own. */
export async function planAndLog(app: App, personId: string): Promise<void> {
  const title = 'Let a child finish before I ask anything';
  const why = 'I noticed that I fill each silence. Some children need longer than I think.';
  const byWhen = dayFrom(app, 40);
  const past = daysAgo(app, 21);
  await inTransaction(past, async (inside) => {
    const id = await addGoal(inside, personId, { title, why, byWhen });
    if (id === false) return;
    const found = { aboutId: personId, goal: { id } as GoalSubject['goal'] };
    const areas = 'Open questions. Silence. Writing down their own words.';
    await changeGoal(inside, found, { title, why, byWhen, areas, reviewOn: dayFrom(app, 7) });
    await addReflection(inside, found, 'Counted to ten before I spoke. Twice the child went on alone.');
    await addLink(inside, found, { what: 'A talk about silence', address: 'https://example.org/talks/silence' });
  });
  await inTransaction(daysAgo(app, 3), (inside) =>
    addGoal(inside, personId, { title: 'Ask our records team how a note is shared', why: '', byWhen: '' }),
  );
  const [{ id: one = '' } = {}] = await findOwnCommunities(app, personId);
  for (const [days, kind, minutes, what, reflection, where = ''] of ENTRIES) {
    const community = where && one;
    await inTransaction(daysAgo(app, days), (inside) =>
      addEntry(inside, personId, { doneOn: dayFrom(app, -days), title: what, kind, minutes, reflection, community }),
    );
  }
}

const ENTRIES = [
  [33, 'reading', 40, 'Read our new policy on visits', 'The part about who opens the door was new to me.'],
  [12, 'practice', 90, 'Sat in on a colleague’s first talk with a family', ''],
  [5, 'teaching', 60, 'Showed two students how we write notes', 'They asked why we keep the child’s own words.'],
  [2, 'teaching', 30, 'Wrote up what worked for us', 'Two wards want to try it.', 'in a community'],
] as const;
