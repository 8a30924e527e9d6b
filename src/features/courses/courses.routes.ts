import { type App, inTransaction } from '../../context.ts';
import { Conflict, NotFound } from '../../errors.ts';
import { noSlip, type Shown, type Slip, type Went } from '../../http/ask.ts';
import { get, post, type Route, stream } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { whoCanSee } from '../../policy/who.ts';
import { glimpse } from '../feedback/feedback.pages.ts';
import {
  answerQuestion,
  finishCourse,
  finishModule,
  openPage,
  renewCourse,
  sendForm,
  startCourse,
} from '../learn/record.ts';
import { findWritten } from '../learn/reflection.ts';
import { findPlaying } from '../packages/playing.queries.ts';
import { suggestionsPart } from '../suggestions/suggestions.pages.ts';
import { cataloguePage } from './catalogue.pages.ts';
import { questionAnchor, questionField } from './check.pages.ts';
import { coursePage } from './course.pages.ts';
import {
  AnswerForm,
  CatalogueQuery,
  CoursePath,
  FilePath,
  ModulePath,
  NoForm,
  PagePath,
  ReflectionForm,
} from './courses.forms.ts';
import {
  type CourseAround,
  type CourseSeen,
  findCourse,
  findCourseAround,
  findCourseFile,
  findCourses,
  findModule,
  type ModuleSeen,
} from './courses.queries.ts';
import { leftToDo } from './finish-rule.ts';
import { givenFile } from './given-file.ts';
import { modulePage } from './module.pages.ts';
import { reflectionField } from './reflection.pages.ts';
import { awaitsEnd, mayRenew, nextPlace, placePath } from './standing.ts';

/** Seconds; pictures change only with an import. */
const KEEP_PICTURES = 3_600;

const learningWho = (app: App) => whoCanSee(app.policy, ['learning-record']);

function showCourse(app: App, viewer: Viewer, seen: CourseAround): Shown {
  const who = viewer.kind === 'guest' ? null : learningWho(app);
  const feedback = seen.voices && glimpse(seen.voices);
  const suggestions = suggestionsPart(seen.suggested);
  const now = app.clock.now();
  const page = coursePage(seen, { viewer, who, feedback, suggestions, now, charity: app.policy.site.charity });
  return { view: 'courses/course', page };
}

async function showCourseAgain(app: App, viewer: Viewer, { outline }: CourseSeen): Promise<Shown | Went> {
  const seen = await findCourseAround(app, viewer, outline.slug);
  return seen ? showCourse(app, viewer, seen) : { to: paths.courses.to() };
}

async function showModule(app: App, viewer: Viewer, seen: ModuleSeen, slip: Slip = noSlip): Promise<Shown> {
  const { module, page } = seen;
  const playing = module.isPackage ? await findPlaying(app, viewer, { module: module.id }) : null;
  const isLast = (page?.id ?? null) === (module.pages.at(-1)?.id ?? null);
  const wrote =
    isLast && module.form.length > 0 && viewer.kind === 'person' ? await wroteIn(app, viewer.id, module.id) : null;
  return { view: 'courses/module', page: modulePage(seen, { who: learningWho(app), slip, playing, wrote }) };
}

const wroteIn = async (app: App, personId: string, moduleId: string) => ({
  answers: await findWritten(app, { personId, moduleId }),
  who: whoCanSee(app.policy, ['form-answers']),
});

/** Writes down that this page was opened, the first time only, and shows it as it then is. */
async function openModule(app: App, viewer: Viewer, seen: ModuleSeen): Promise<Shown | Went> {
  if (seen.missing.length > 0) return { to: paths.course.to({ slug: seen.outline.slug }) };
  const { outline, module, page, standing, read, state } = seen;
  const known = page ? read.includes(page.id) : standing?.modules.has(module.id);
  if (known || state !== 'published' || viewer.kind === 'guest') return showModule(app, viewer, seen);
  const learning = { personId: viewer.id, course: outline };
  await inTransaction(app, (inside) => openPage(inside, learning, module, page));
  if (standing?.startedAt) return showModule(app, viewer, seen);
  // The course has just begun: from now on there is a wheel.
  const at = { slug: outline.slug, module: module.slug, page: page?.slug };
  return showModule(app, viewer, (await findModule(app, viewer, at)) ?? seen);
}

/** What learners do is recorded in open courses only. */
function learnerOf(viewer: Viewer, seen: CourseSeen): { personId: string; course: CourseSeen['outline'] } {
  if (viewer.kind !== 'person') throw new NotFound();
  if (seen.state !== 'published') throw new Conflict('This course is not open, so nothing is recorded.');
  if (seen.missing.length > 0) throw new Conflict('Another course comes first. Finish it, then begin this one.');
  return { personId: viewer.id, course: seen.outline };
}

const lastPage = (app: App, viewer: Viewer, { slug, module }: { slug: string; module: string }, seen: ModuleSeen) =>
  findModule(app, viewer, { slug, module, page: seen.module.pages.at(-1)?.slug });

export const coursesRoutes: readonly Route[] = [
  get({
    path: paths.courses.pattern,
    may: 'courses.browse',
    input: CatalogueQuery,
    show: async (app, { viewer, input }) => ({
      view: 'courses/catalogue',
      page: cataloguePage(await findCourses(app, viewer), input, viewer),
    }),
  }),
  get({
    path: paths.course.pattern,
    may: 'courses.read',
    input: CoursePath,
    find: (app, { viewer, input }) => findCourseAround(app, viewer, input.slug),
    show: (app, { viewer, found }) => showCourse(app, viewer, found),
  }),
  post({
    path: paths.startCourse.pattern,
    may: 'courses.start',
    input: CoursePath,
    form: NoForm,
    find: (app, { viewer, input }) => findCourse(app, viewer, input.slug),
    run: async (app, { viewer, found }) => {
      const isNew = await startCourse(app, learnerOf(viewer, found));
      const place = nextPlace(found.outline, found.standing);
      const to = place ? placePath(found.outline, place) : paths.course.to({ slug: found.outline.slug });
      return { to, ...(isNew ? {} : { unchanged: true }) };
    },
    again: (app, { viewer, found }) => showCourseAgain(app, viewer, found),
  }),
  post({
    path: paths.renewCourse.pattern,
    may: 'courses.start',
    input: CoursePath,
    form: NoForm,
    find: (app, { viewer, input }) => findCourse(app, viewer, input.slug),
    run: async (app, { viewer, found }) => {
      const to = paths.course.to({ slug: found.outline.slug });
      if (!mayRenew(found.outline, found.standing, app.clock.now())) return { to, unchanged: true };
      const isNew = await renewCourse(app, learnerOf(viewer, found));
      return isNew ? { to, say: 'Begun again. What you did before stays in your history.' } : { to, unchanged: true };
    },
    again: (app, { viewer, found }) => showCourseAgain(app, viewer, found),
  }),
  post({
    path: paths.finishCourse.pattern,
    may: 'courses.learn',
    input: CoursePath,
    form: NoForm,
    find: (app, { viewer, input }) => findCourse(app, viewer, input.slug),
    run: async (app, { viewer, found }) => {
      const to = paths.course.to({ slug: found.outline.slug });
      if (!awaitsEnd(found.outline, found.standing)) return { to, unchanged: true };
      const isNew = await finishCourse(app, learnerOf(viewer, found));
      return isNew ? { to, say: 'Course finished' } : { to, unchanged: true };
    },
    again: (app, { viewer, found }) => showCourseAgain(app, viewer, found),
  }),
  // Before the pages of modules, whose pattern is the same; no module may be called "files".
  stream({
    path: paths.courseFile.pattern,
    may: 'courses.read',
    input: FilePath,
    find: (app, { viewer, input }) => findCourseFile(app, viewer, input.slug, input.name),
    give: (app, { found }) => ({
      ...givenFile(app, found),
      ...(found.state === 'published' ? { keep: KEEP_PICTURES } : {}),
    }),
  }),
  get({
    path: paths.module.pattern,
    may: 'courses.learn',
    input: ModulePath,
    find: (app, { viewer, input }) => findModule(app, viewer, input),
    show: (app, { viewer, found }) => openModule(app, viewer, found),
  }),
  get({
    path: paths.modulePage.pattern,
    may: 'courses.learn',
    input: PagePath,
    find: (app, { viewer, input }) => findModule(app, viewer, input),
    show: (app, { viewer, found }) => openModule(app, viewer, found),
  }),
  post({
    path: paths.moduleCheck.pattern,
    may: 'courses.learn',
    input: ModulePath,
    form: AnswerForm,
    find: (app, { viewer, input }) => findModule(app, viewer, input),
    run: async (app, { viewer, input, found, form }) => {
      const question = found.module.questions.find(({ key }) => key === form.question);
      if (!question) throw new Conflict('This question is no longer part of the check. Load the page again.');
      const chosen = question.options.map(({ key }) => key).filter((key) => form.choice.includes(key));
      const most = question.kind === 'single' ? 1 : question.options.length;
      if (chosen.length === 0 || chosen.length > most) {
        return { problems: { [questionField(question.key)]: 'Choose an answer, then check it' } };
      }
      const answer = { question, chosen, attempt: form.try };
      const isNew = await answerQuestion(app, learnerOf(viewer, found), found.module, answer);
      const page = found.module.pages.at(-1) ?? null;
      const to = placePath({ slug: input.slug }, { module: found.module, page });
      return { to: `${to}#${questionAnchor(question.key)}`, ...(isNew ? {} : { unchanged: true }) };
    },
    again: async (app, { viewer, input, found, slip }) =>
      showModule(app, viewer, (await lastPage(app, viewer, input, found)) ?? found, slip),
  }),
  post({
    path: paths.moduleForm.pattern,
    may: 'courses.reflect',
    input: ModulePath,
    form: ReflectionForm,
    find: (app, { viewer, input }) => findModule(app, viewer, input),
    run: async (app, { viewer, input, found, form }) => {
      const { module } = found;
      if (module.form.length === 0 || form.asked !== module.form.map(({ key }) => key).join(' '))
        throw new Conflict(
          'The questions of this form have changed. Go back, load the page again, and copy your answers.',
        );
      const empty = module.form.flatMap((_, at) =>
        form['answer[]'][at] ? [] : [[reflectionField(at), 'Write a few words, or a dash']],
      );
      if (empty.length > 0) return { problems: Object.fromEntries(empty) };
      const learning = { ...learnerOf(viewer, found), course: found.outline };
      const isNew = await sendForm(app, learning, module, form['answer[]']);
      const sent = { ...found, formSentAt: app.clock.now() };
      // Where sending it was all that was left, the module is finished by it.
      const ends = module.finish?.form === 'sent' && leftToDo(sent).length === 0;
      const done = ends ? await finishModule(app, learning, module) : 'before';
      const last = placePath({ slug: input.slug }, { module, page: module.pages.at(-1) ?? null });
      if (done === 'before') return isNew ? { to: last, say: 'Sent' } : { to: last, unchanged: true };
      return {
        to: paths.course.to({ slug: input.slug }),
        say: `Sent. ${done === 'course' ? 'Course' : 'Module'} finished`,
      };
    },
    again: async (app, { viewer, input, found, slip }) =>
      showModule(app, viewer, (await lastPage(app, viewer, input, found)) ?? found, slip),
  }),
  post({
    path: paths.finishModule.pattern,
    may: 'courses.learn',
    input: ModulePath,
    form: NoForm,
    find: (app, { viewer, input }) => findModule(app, viewer, input),
    run: async (app, { viewer, found }) => {
      if (found.module.isPackage) throw new Conflict('This module is finished when all of its parts are.');
      const left = leftToDo(found);
      if (left.length > 0) return { problems: { '': `This module is not finished yet. ${left.join(' ')}` } };
      const done = await finishModule(app, learnerOf(viewer, found), found.module);
      const to = paths.course.to({ slug: found.outline.slug });
      const say = done === 'course' ? 'Course finished' : 'Module finished';
      return { to, say, ...(done === 'before' ? { unchanged: true } : {}) };
    },
    again: (app, { viewer, found, slip }) => showModule(app, viewer, found, slip),
  }),
];
