import { type App, inTransaction } from '../../context.ts';
import { guest } from '../../policy/viewer.ts';
import { addChange } from '../changes/changes.ts';
import { addConsultation, keepAnswers, publishConsultation } from '../consultations/consultations.ts';
import { findAnswer, findEdited } from '../consultations/moderation.queries.ts';
import { decideAnswer, markThemes } from '../consultations/moderation.ts';
import { takeAnswers } from '../consultations/questions.ts';
import { dayFrom, daysAgo } from './past.ts';

/** What visitors answered: words, where they go, what helps. */
const ANSWERS: readonly (readonly [words: string, place: string, helps: readonly string[]])[] = [
  ['Somebody who listens before they give advice.', '1', ['1', '3']],
  ['A place to talk that is not the classroom.', '2', ['2']],
  ['To be told what happens next.', '1', ['1', '3']],
  ['That they ask me and not only my mum.', '3', ['1']],
  ['', '1', ['1', '2']],
  ['Shorter forms.', '1', ['3']],
  ['', '2', ['1']],
  ['More time. Five minutes is not enough.', '1', ['1', '2', '3']],
  ['', '1', ['3']],
  ['To see the same person each time.', '1', ['1']],
  ['', '1', ['1', '3']],
  ['Let me write it down if I cannot say it.', '1', ['1', '2']],
  ['', '1', ['1']],
  ...Array.from({ length: 10 }, () => ['', '1', ['1', '3']] as const),
  ['My name is Robin and I go to Larkfield.', '3', ['2']],
];

const HELPS_YOUNG = {
  title: 'What would help you to be heard?',
  text: 'When you talk to a nurse, a teacher or a social worker, **what would make it easier**?\n\nAnybody can answer. We want to hear from children and young people most of all.',
  questions:
    'What would make it easier to talk?\n\nWhom do you talk to first?\n( ) A friend\n( ) Somebody at school\n( ) Somebody in my family\n\nWhat helps you most?\n[ ] Time\n[ ] A quiet place\n[ ] To know what happens next',
  afterwards:
    'We read every answer. In the new year we choose three things to change, and say so under "You said, we did".',
  audience: 'everyone',
} as const;

/** One consultation that is open, half of its answers read, and one thing that came of it. */
export async function askEverybody(app: App, by: string): Promise<void> {
  const opened = daysAgo(app, 12);
  const typed = { ...HELPS_YOUNG, opensOn: dayFrom(app, -12), closesOn: dayFrom(app, 21) };
  const id = await inTransaction(opened, (inside) => addConsultation(inside, typed, by));
  const found = await findEdited(opened, id);
  if (!found) return;
  await inTransaction(opened, (inside) => publishConsultation(inside, found, by));
  for (const [at, [words, place, helps]] of ANSWERS.entries()) {
    const taken = takeAnswers(found.questions, { q1: [words], q2: [place], q3: helps });
    const who = { personId: null, mark: app.random.token() };
    if (taken)
      await inTransaction(daysAgo(app, 11, at), (inside) => keepAnswers(inside, { id, state: 'open' }, who, taken));
  }
  const rows = await app.db.consultationAnswer.findMany({ orderBy: { id: 'asc' }, select: { id: true }, take: 22 });
  for (const row of rows)
    await inTransaction(daysAgo(app, 4), async (inside) => {
      const judged = await findAnswer(inside, guest, row.id);
      if (!judged) return;
      await decideAnswer(inside, judged, { by, held: null });
      await markThemes(
        inside,
        judged,
        judged.answers.some(({ answer }) => answer.includes('ime')) ? ['time'] : ['listening'],
        by,
      );
    });
  const change = {
    about: { kind: 'consultation', id } as const,
    heard: 'Many of you want more time, and to know what happens next.',
    text: 'Our course for school nurses now begins with how to plan the first ten minutes of a talk.',
    doneOn: daysAgo(app, 2).clock.now(),
    ...({ safe: 'yes', act: 'publish' } as const),
  };
  await inTransaction(daysAgo(app, 2), (inside) => addChange(inside, change, by));
}
