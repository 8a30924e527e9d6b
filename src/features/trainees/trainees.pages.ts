import {
  type Button,
  button,
  type Empty,
  empty,
  type Form,
  form,
  linkButton,
  progress,
  type Search,
  search,
  type Table,
  table,
  tag,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayWords } from '../../words.ts';
import type { ModuleLine, Standing } from './trainees.queries.ts';

/** What the policy lets a tutor see of one trainee. */
export interface Trainee {
  readonly id: string;
  readonly name: string | null;
  readonly until: Date;
  /** Null where nothing was started, undefined where the policy withholds it. */
  readonly standing: Standing | null | undefined;
  /** Whether the trainee's own page opens. */
  readonly opens: boolean;
}

export interface Invitation {
  readonly id: string;
  readonly name: string | null;
  readonly course: string | null;
  readonly until: Date;
}

export interface TraineesPage {
  title: string;
  invitations: { text: string; until: string; accept: Form }[];
  search: Search;
  trainees: Table | null;
  empty: Empty | null;
  csv: Button | null;
  who: Who;
}

/** What stands in place of what the policy does not let the viewer see. */
export const NOT_SHOWN = 'Not shown';
export const NO_NAME = 'Name not shown';

export function traineesPage(
  policy: Policy,
  { trainees, invitations, query }: { trainees: Trainee[]; invitations: Invitation[]; query: string },
): TraineesPage {
  return {
    title: 'Your trainees',
    invitations: invitations.map((one) => ({
      text: `${one.name ?? 'A learner'} would like you to see their learning in ${one.course ?? 'all courses'}.`,
      until: dayWords(one.until),
      accept: form(paths.answerInvitation.to({ link: one.id }), [
        button('Accept', { name: 'answer', value: 'accept', about: one.name }),
        button('Refuse', { name: 'answer', value: 'refuse', kind: 'secondary', about: one.name }),
      ]),
    })),
    search: search(paths.trainees.to(), query, { label: 'Search' }),
    trainees: trainees.length > 0 ? traineeTable(trainees) : null,
    empty: trainees.length > 0 ? null : noTrainees(query),
    csv: trainees.length > 0 ? linkButton('Download as CSV', paths.traineesCsv.to(), { kind: 'secondary' }) : null,
    who: whoCanSee(policy, ['learning-record'], { ofAnother: true }),
  };
}

const noTrainees = (query: string): Empty =>
  query
    ? empty('Nobody found', 'No trainee of yours has a name that begins like this. Try fewer letters.')
    : empty(
        'No trainees yet',
        'When a learner names you as their tutor, you get an email. They appear here once you have accepted.',
      );

const traineeTable = (trainees: Trainee[]): Table =>
  table(
    'Your trainees',
    ['Name', 'Progress', 'Last learned', 'You can see it until'],
    trainees.map(({ id, name, until, standing, opens }) => [
      { text: name ?? NO_NAME, href: opens ? paths.trainee.to({ learner: id }) : null },
      progressCell(standing),
      standing?.lastAt ? dayWords(standing.lastAt) : '–',
      dayWords(until),
    ]),
    { quiet: true },
  );

const progressCell = (standing: Trainee['standing']) => {
  if (standing === undefined) return NOT_SHOWN;
  return standing ? { progress: progress(standing.finished, standing.modules) } : 'Nothing started';
};

export interface TraineePage {
  title: string;
  back: string;
  summary: string;
  courses: { title: string; state: string; modules: Table }[];
  empty: Empty | null;
  csv: Button;
  until: string;
  end: Form;
  who: Who;
}

export function traineePage(
  policy: Policy,
  trainee: { id: string; name: string | null; until: Date },
  lines: ModuleLine[],
): TraineePage {
  const courses = [...Map.groupBy(lines, ({ course }) => course)];
  const finished = lines.filter(({ finishedAt }) => finishedAt).length;
  return {
    title: trainee.name ?? NO_NAME,
    back: paths.trainees.to(),
    summary: `${finished} of ${lines.length} modules finished in the courses they have started and share with you.`,
    courses: courses.map(([title, modules]) => ({
      title,
      state: courseState(modules[0]),
      modules: moduleTable(title, modules),
    })),
    empty:
      lines.length > 0
        ? null
        : empty('Nothing started yet', 'This trainee has not started a course that they share with you.'),
    csv: linkButton('Download as CSV', paths.traineeCsv.to({ learner: trainee.id }), { kind: 'secondary' }),
    until: dayWords(trainee.until),
    end: form(paths.endTrainee.to({ learner: trainee.id }), button('Stop being their tutor', { kind: 'secondary' })),
    who: whoCanSee(policy, ['learning-record'], { ofAnother: true }),
  };
}

const courseState = (line: ModuleLine | undefined): string =>
  line?.courseFinishedAt
    ? `Finished ${dayWords(line.courseFinishedAt)}`
    : line
      ? `Started ${dayWords(line.courseStartedAt)}`
      : '';

const moduleTable = (course: string, lines: ModuleLine[]): Table =>
  table(
    course,
    ['Module', 'State', 'Started', 'Finished'],
    lines.map(({ module, startedAt, finishedAt }) => [
      module,
      { tag: finishedAt ? tag('Finished', 'done') : startedAt ? tag('Started', 'now') : tag('Not started') },
      startedAt ? dayWords(startedAt) : '–',
      finishedAt ? dayWords(finishedAt) : '–',
    ]),
    { quiet: true },
  );
