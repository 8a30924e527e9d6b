import { z } from 'zod';
import type { App } from '../../context.ts';
import { Conflict, NotFound } from '../../errors.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths, withQuery } from '../../paths.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { unreadable } from '../bank/mark.ts';
import type { Answer } from '../bank/question.ts';
import { saveAnswer, startAttempt, submitAttempt } from './attempts.ts';
import { AnswerForm, EmptyForm } from './exams.forms.ts';
import {
  type AttemptFacts,
  findAssessments,
  findAttemptToSave,
  findExamToTake,
  findOwnAttempt,
  findQuestionsOf,
} from './exams.queries.ts';
import { assessmentsPage, attemptPage, attemptQuestionPage, resultPage } from './take.pages.ts';

const ExamPath = z.object({ exam: z.uuid() });
const AttemptPath = z.object({ attempt: z.uuid() });
const place = z
  .string()
  .regex(/^[1-9]\d{0,2}$/)
  .transform(Number);
const PlacePath = z.object({ attempt: z.uuid(), place });
const PlaceQuery = PlacePath.extend({ checked: z.literal('1').optional().catch(undefined) });

async function showAssessments(app: App, { viewer, slip }: Pick<Ask<unknown>, 'viewer' | 'slip'>): Promise<Shown> {
  const mine = await findAssessments(app, signedIn(viewer).id);
  return { view: 'exams/assessments', page: assessmentsPage(app.policy, app.clock.now(), mine, slip) };
}

async function showAttempt(app: App, { found }: Pick<Ask<AttemptFacts>, 'found'>): Promise<Shown> {
  if (!found.submittedAt) return { view: 'exams/attempt', page: attemptPage(found, app.clock.now()) };
  const questions = found.score === null ? [] : await findQuestionsOf(app, found.id);
  const page = resultPage(app.policy, {
    ...{ attempt: found, questions, score: found.score, ofAnother: false },
    caption: 'Your result',
    back: { text: 'Assessments', href: paths.assessments.to() },
  });
  return { view: 'exams/result', page };
}

const ownAttempt = {
  input: AttemptPath,
  find: (app: App, { input, viewer }: { input: z.output<typeof AttemptPath>; viewer: Viewer }) =>
    findOwnAttempt(app, viewer, input.attempt),
} as const;

/** A question of the viewer's own attempt: a place that it does not have is not there. */
async function findPlace(app: App, { input, viewer }: { input: z.output<typeof PlacePath>; viewer: Viewer }) {
  const found = await findOwnAttempt(app, viewer, input.attempt, input.place);
  return found && input.place <= found.count ? found : null;
}

/** Whether somebody should hear at once that we cannot read what they saved. */
async function cannotBeRead(app: App, viewer: Viewer, at: z.output<typeof PlacePath>, answer: Answer) {
  const found = await findOwnAttempt(app, viewer, at.attempt, at.place);
  return found?.question ? unreadable(found.question, answer).length > 0 : false;
}

function showPlace(
  app: App,
  { found, input, slip }: Pick<Ask<AttemptFacts, z.output<typeof PlaceQuery>>, 'found' | 'input' | 'slip'>,
) {
  const toAttempt = { to: paths.attempt.to({ attempt: found.id }) };
  const over = found.deadlineAt !== null && app.clock.now() > found.deadlineAt;
  if (found.submittedAt || over) return toAttempt;
  if (!found.question) throw new NotFound();
  const at = { place: input.place, checked: input.checked === '1', slip };
  return { view: 'exams/question', page: attemptQuestionPage(app.policy, found, found.question, at) };
}

export const takeRoutes: readonly Route[] = [
  get({ path: paths.assessments.pattern, may: 'exams.take', show: showAssessments }),
  post({
    path: paths.attemptStart.pattern,
    may: 'exams.take',
    input: ExamPath,
    form: EmptyForm,
    find: async (app, { input, viewer }) => {
      const exam = viewer.kind === 'person' ? await findExamToTake(app, viewer.id, input.exam) : null;
      return exam && { aboutId: null, exam };
    },
    run: async (app, { viewer, found }) => {
      try {
        const { id, fresh } = await startAttempt(app, found.exam, signedIn(viewer).id);
        const to = paths.attemptQuestion.to({ attempt: id, place: '1' });
        return fresh ? { to } : { to, unchanged: true };
      } catch (error) {
        if (error instanceof Conflict) return { problems: { start: error.message }, status: 409 };
        throw error;
      }
    },
    again: showAssessments,
  }),
  get({ ...ownAttempt, path: paths.attempt.pattern, may: 'exams.attempt', show: showAttempt }),
  get({
    path: paths.attemptQuestion.pattern,
    may: 'exams.attempt',
    input: PlaceQuery,
    find: findPlace,
    show: showPlace,
  }),
  post({
    path: paths.attemptQuestion.pattern,
    may: 'exams.attempt',
    input: PlaceQuery,
    form: AnswerForm,
    single: true,
    find: async (app, { input, viewer }) => {
      const found = await findAttemptToSave(app, viewer, input.attempt);
      return found && input.place <= found.count ? found : null;
    },
    run: async (app, { viewer, found, input, form }) => {
      await saveAnswer(app, found, input.place, form['answer[]']);
      const here = paths.attemptQuestion.to({ attempt: found.id, place: String(input.place) });
      if (form.go === undefined) return { to: here, quiet: true };
      if (found.kind === 'practice' || (await cannotBeRead(app, viewer, input, form['answer[]'])))
        return { to: withQuery(here, { checked: '1' }) };
      if (input.place === found.count) return { to: paths.attempt.to({ attempt: found.id }) };
      return { to: paths.attemptQuestion.to({ attempt: found.id, place: String(input.place + 1) }) };
    },
    again: async (app, ask) => {
      const found = await findPlace(app, ask);
      if (!found) throw new NotFound();
      return showPlace(app, { ...ask, found });
    },
  }),
  post({
    ...ownAttempt,
    path: paths.attemptSubmit.pattern,
    may: 'exams.attempt',
    form: EmptyForm,
    run: async (app, { found }) => {
      const now = app.clock.now();
      // What nobody could add to any more counts as handed in when the time ended.
      const at = found.deadlineAt && found.deadlineAt < now ? found.deadlineAt : now;
      const to = paths.attempt.to({ attempt: found.id });
      return (await submitAttempt(app, found, at)) ? { to, say: 'Handed in' } : { to, unchanged: true };
    },
    again: showAttempt,
  }),
];
