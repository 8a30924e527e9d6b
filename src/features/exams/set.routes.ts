import { z } from 'zod';
import type { App } from '../../context.ts';
import { Invalid } from '../../errors.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { noteShown, reveal } from '../../policy/reveal.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { findCategories } from '../bank/bank.queries.ts';
import { EmptyForm, ExamForm, StateForm } from './exams.forms.ts';
import {
  findAttemptOf,
  findQuestionsOf,
  findResults,
  findSetExam,
  findSetExams,
  findStats,
  type SetExam,
} from './exams.queries.ts';
import { changeExam, createExam, poolsOf, releaseResults, setExamState } from './exams.ts';
import { placeInResults, resultsPage, statisticsPage } from './results.pages.ts';
import { examEditPage, examPage, examsPage, releasePage } from './set.pages.ts';
import { resultPage } from './take.pages.ts';
import { findTakers } from './takers.ts';

const ExamPath = z.object({ id: z.uuid() });

const setting = {
  may: 'exams.set',
  input: ExamPath,
  find: (app: App, { input, viewer }: { input: z.output<typeof ExamPath>; viewer: Viewer }) =>
    findSetExam(app, viewer, input.id),
} as const;

const toExam = ({ id }: SetExam) => paths.exam.to({ id });

async function showExam(app: App, { found, slip }: Pick<Ask<SetExam>, 'found' | 'slip'>): Promise<Shown> {
  return { view: 'exams/exam', page: examPage(found, await poolsOf(app, found), slip) };
}

async function showEdit(
  app: App,
  { viewer, found, slip }: Pick<Ask<SetExam | null>, 'viewer' | 'found' | 'slip'>,
): Promise<Shown> {
  const [categories, courses, people] = await Promise.all([
    findCategories(app),
    app.db.course.findMany({
      where: { state: 'published' },
      orderBy: { position: 'asc' },
      select: { id: true, title: true },
    }),
    found ? findTakers(app, found.id, signedIn(viewer).id) : [],
  ]);
  const page = examEditPage(app.policy, { exam: found, categories, courses, people, slip });
  return { view: 'exams/edit', page };
}

const showRelease = (_app: App, { found }: Pick<Ask<SetExam>, 'found'>): Shown => ({
  view: 'exams/release',
  page: releasePage(found),
});

export const setRoutes: readonly Route[] = [
  get({
    path: paths.exams.pattern,
    may: 'exams.set',
    show: async (app, { viewer }) => ({
      view: 'exams/exams',
      page: examsPage(await findSetExams(app, signedIn(viewer).id)),
    }),
  }),
  get({ path: paths.examNew.pattern, may: 'exams.set', show: showEdit }),
  post({
    path: paths.examNew.pattern,
    may: 'exams.set',
    form: ExamForm,
    run: async (app, { viewer, form }) => ({
      to: paths.exam.to({ id: await createExam(app, form, signedIn(viewer).id) }),
      say: 'Saved as a draft',
    }),
    again: showEdit,
  }),
  get({ ...setting, path: paths.exam.pattern, show: showExam }),
  get({ ...setting, path: paths.examEdit.pattern, show: showEdit }),
  post({
    ...setting,
    path: paths.examEdit.pattern,
    form: ExamForm,
    run: async (app, { viewer, found, form }) => {
      await changeExam(app, found, form, signedIn(viewer).id);
      return { to: toExam(found), say: 'Saved' };
    },
    again: showEdit,
  }),
  post({
    ...setting,
    path: paths.examState.pattern,
    form: StateForm,
    run: async (app, { viewer, found, form }) =>
      (await setExamState(app, found, form.to, signedIn(viewer).id))
        ? { to: toExam(found), say: form.to === 'open' ? 'Open now' : 'Withdrawn' }
        : { to: toExam(found), unchanged: true },
    again: showExam,
  }),
  get({ ...setting, path: paths.examRelease.pattern, show: showRelease }),
  post({
    ...setting,
    path: paths.examRelease.pattern,
    form: EmptyForm,
    run: async (app, { viewer, found }) => {
      if (found.kind === 'practice') throw new Invalid({ '': 'A practice quiz shows its results at once' });
      return (await releaseResults(app, found, signedIn(viewer).id))
        ? { to: toExam(found), say: 'Results given out' }
        : { to: toExam(found), unchanged: true };
    },
    again: showRelease,
  }),
  get({
    ...setting,
    path: paths.examResults.pattern,
    input: ExamPath.extend({ before: placeInResults.nullable().default(null) }),
    show: async (app, { viewer, found, input }) => {
      const results = await findResults(app, viewer, found, input.before);
      for (const subject of results.subjects) noteShown(app, viewer, subject, ['exam-results', 'exam-marks']);
      return { view: 'exams/results', page: resultsPage(found, results, input.before === null) };
    },
  }),
  get({
    path: paths.examResult.pattern,
    may: 'exams.results',
    input: z.object({ attempt: z.uuid() }),
    find: (app, { input, viewer }) => findAttemptOf(app, viewer, input.attempt),
    show: async (app, { found, viewer }) => {
      const isSetter = viewer.id !== null && (found.examSetters?.includes(viewer.id) ?? false);
      const [{ name }, questions] = await Promise.all([
        reveal(app, viewer, found, 'Person', ['name']),
        findQuestionsOf(app, found.id),
      ]);
      const page = resultPage(app.policy, {
        ...{ attempt: found, questions, score: found.heldScore, ofAnother: true },
        caption: `${name ?? 'Name withheld'}, attempt ${found.number}`,
        back: isSetter
          ? { text: 'Results', href: paths.examResults.to({ id: found.examId }) }
          : { text: 'Their page', href: paths.adminUser.to({ id: found.personId }) },
      });
      return { view: 'exams/result', page };
    },
  }),
  get({
    ...setting,
    path: paths.examStatistics.pattern,
    show: async (app, { found }) => ({
      view: 'exams/statistics',
      page: statisticsPage(found, await findStats(app, found.id)),
    }),
  }),
];
