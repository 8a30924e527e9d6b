import { z } from 'zod';
import type { App } from '../../context.ts';
import { toCsv } from '../../csv.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { fromPage } from '../../http/input.ts';
import { get, post, type Route, stream } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { decide, visibleCategories } from '../../policy/decide.ts';
import { oneself } from '../../policy/relations.ts';
import { byRevealed, mayFindBy, noteShown, revealMany } from '../../policy/reveal.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { type Invitation, NO_NAME, NOT_SHOWN, type Trainee, traineePage, traineesPage } from './trainees.pages.ts';
import { findLinks, findTrainee, moduleLines, standings, type TraineeSubject } from './trainees.queries.ts';
import { acceptInvitation, endLink, findInvitation } from './tutor-links.ts';

const SearchInput = z.object({ q: z.string().max(200).optional() });
const LearnerPath = z.object({ learner: z.uuid() });
const LinkPath = z.object({ link: z.uuid() });
const AnswerForm = z.strictObject({ answer: fromPage(z.enum(['accept', 'refuse'])) });
const EndForm = z.strictObject({});

const lastDay = (subject: TraineeSubject): Date =>
  new Date(Math.max(...subject.links.map(({ until }) => until.getTime())));

const seesLearning = (app: App, viewer: Viewer, subject: TraineeSubject): boolean =>
  visibleCategories(app.policy, viewer, subject).has('learning-record');

interface Listed {
  readonly trainees: Trainee[];
  readonly invitations: Invitation[];
}

/**
 * The tutor's trainees by name, with what the policy lets a tutor see, found only by names that may be shown; and who
 * waits for an answer: the learner, who named this person, lets them see the name and nothing else.
 */
async function listTrainees(app: App, viewer: Viewer, query: string): Promise<Listed> {
  if (viewer.kind !== 'person') return { trainees: [], invitations: [] };
  const words = query.trim() === '' ? null : app.vault.namePrefix(query);
  const { trainees: found, waiting } = await findLinks(app, viewer.id, words);
  const isFound = (subject: TraineeSubject) =>
    !words || (words.length > 0 && mayFindBy(app, viewer, subject, 'Person', 'name'));
  const subjects = found.filter(isFound);
  const inviting = waiting.map(({ learnerId }) => ({ aboutId: learnerId, namedTutors: [viewer.id] }));
  const [names, progress] = await Promise.all([
    revealMany(app, viewer, [...subjects, ...inviting], 'Person', ['name']),
    standings(
      app,
      subjects.filter((subject) => seesLearning(app, viewer, subject)),
    ),
  ]);
  for (const subject of subjects)
    if (progress.has(subject.aboutId)) noteShown(app, viewer, subject, ['learning-record']);
  const trainees = subjects.map((subject) => ({
    aboutId: subject.aboutId,
    id: subject.aboutId,
    name: names.get(subject.aboutId)?.name ?? null,
    until: lastDay(subject),
    standing: seesLearning(app, viewer, subject) ? (progress.get(subject.aboutId) ?? null) : undefined,
    opens: decide(app.policy, viewer, 'trainees.read', subject).allowed,
  }));
  const invitations = waiting.map(({ learnerId, ...one }) => ({ ...one, name: names.get(learnerId)?.name ?? null }));
  return { trainees: trainees.sort(byRevealed('name')), invitations };
}

async function showTrainees(app: App, { viewer, input }: Ask<unknown, z.output<typeof SearchInput>>): Promise<Shown> {
  const query = input.q ?? '';
  const listed = await listTrainees(app, viewer, query);
  return { view: 'trainees/trainees', page: traineesPage(app.policy, { ...listed, query }) };
}

const findMine = async (app: App, { input, viewer }: { input: z.output<typeof LearnerPath>; viewer: Viewer }) =>
  viewer.kind === 'person' ? findTrainee(app, viewer.id, input.learner) : null;

async function showTrainee(app: App, { viewer, found }: Pick<Ask<TraineeSubject>, 'viewer' | 'found'>): Promise<Shown> {
  const [names, lines] = await Promise.all([
    revealMany(app, viewer, [found], 'Person', ['name']),
    moduleLines(app, found),
  ]);
  const trainee = { id: found.aboutId, name: names.get(found.aboutId)?.name ?? null, until: lastDay(found) };
  return { view: 'trainees/trainee', page: traineePage(app.policy, trainee, lines) };
}

const day = (at: Date | null): string => at?.toISOString().slice(0, 10) ?? '';

export const traineesRoutes: Route[] = [
  get({
    path: paths.trainees.pattern,
    may: 'trainees.list',
    input: SearchInput,
    find: async (_app, { viewer }) => oneself(viewer),
    show: showTrainees,
  }),
  stream({
    path: paths.traineesCsv.pattern,
    may: 'trainees.list',
    find: async (_app, { viewer }) => oneself(viewer),
    give: async (app, { viewer }) => ({
      name: 'trainees.csv',
      type: 'text/csv; charset=utf-8',
      body: toCsv([
        ['Name', 'Courses started', 'Courses finished', 'Modules', 'Modules finished', 'Last learned', 'Visible until'],
        ...(await listTrainees(app, viewer, '')).trainees.map(({ name, standing, until }) => [
          name ?? NO_NAME,
          ...[standing?.courses, standing?.finishedCourses, standing?.modules, standing?.finished].map((n) =>
            standing === undefined ? NOT_SHOWN : String(n ?? 0),
          ),
          day(standing?.lastAt ?? null),
          day(until),
        ]),
      ]),
    }),
  }),
  post({
    path: paths.answerInvitation.pattern,
    may: 'trainees.answer',
    input: LinkPath,
    form: AnswerForm,
    find: async (app, { input, viewer }) => {
      const link = viewer.kind === 'person' ? await findInvitation(app, input.link, viewer.id) : null;
      return link && { aboutId: null, link };
    },
    run: async (app, { viewer, found, form }) => {
      const me = viewer.id ?? '';
      const done =
        form.answer === 'accept'
          ? await acceptInvitation(app, found.link, me)
          : await endLink(app, { ...found.link, tutorId: me }, { person: me });
      if (!done) return { to: paths.trainees.to(), unchanged: true };
      return { to: paths.trainees.to(), say: form.answer === 'accept' ? 'You are their tutor now' : 'Request refused' };
    },
    again: () => ({ to: paths.trainees.to() }),
  }),
  get({ path: paths.trainee.pattern, may: 'trainees.read', input: LearnerPath, find: findMine, show: showTrainee }),
  stream({
    path: paths.traineeCsv.pattern,
    may: 'trainees.read',
    input: LearnerPath,
    find: findMine,
    give: async (app, { found }) => ({
      name: 'progress.csv',
      type: 'text/csv; charset=utf-8',
      body: toCsv([
        ['Course', 'Module', 'Started', 'Finished'],
        ...(await moduleLines(app, found)).map(({ course, module, startedAt, finishedAt }) => [
          course,
          module,
          day(startedAt),
          day(finishedAt),
        ]),
      ]),
    }),
  }),
  post({
    path: paths.endTrainee.pattern,
    may: 'trainees.answer',
    input: LearnerPath,
    form: EndForm,
    find: findMine,
    run: async (app, { viewer, found }) => {
      const me = viewer.id ?? '';
      const ended = await Promise.all(
        found.links.map(({ id }) => endLink(app, { id, learnerId: found.aboutId, tutorId: me }, { person: me })),
      );
      return ended.some(Boolean)
        ? { to: paths.trainees.to(), say: 'You are no longer their tutor' }
        : { to: paths.trainees.to(), unchanged: true };
    },
    again: showTrainee,
  }),
];
