import type { Slip } from '../../http/ask.ts';
import {
  type Button,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  linkButton,
  progress,
  type SummaryList,
  summaryList,
  type Table,
  type Tag,
  table,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { countWords, dayAndTimeWords, dayWords, durationWords, timeWords } from '../../words.ts';
import type { CourseLine, UserRecord } from './user.queries.ts';
import { NO_NAME, roleNames, stateTag } from './users.pages.ts';
import { stateOf } from './users.queries.ts';

export interface ReasonPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  form: Form;
  reason: Field;
  /** "1 hour" */
  opens: string;
}

/** Asked before anything of a person is shown. */
export function reasonPage(policy: Policy, id: string, slip: Slip): ReasonPage {
  return {
    title: 'Why do you need to look?',
    back: paths.adminUsers.to(),
    errors: errorsOf(slip),
    form: form(paths.adminUserReason.to({ id }), 'Continue', {
      link: { text: 'Cancel', href: paths.adminUsers.to() },
    }),
    reason: field('reason', 'Your reason', {
      kind: 'textarea',
      rows: 4,
      limit: 500,
      value: String(slip.values.reason ?? ''),
      error: slip.problems.reason,
      hint: 'The person reads exactly what you write here.',
      who: whoCanSee(policy, ['access-record'], { ofAnother: true }),
    }),
    opens: durationWords(policy.looking.reasonOpenFor),
  };
}

/** A group of facts with the line that says who can see them. */
interface Group {
  heading: string;
  facts: SummaryList;
  who: Who;
}

export interface UserPage {
  title: string;
  back: string;
  state: Tag;
  /** "3:15pm"; null for one's own page. */
  until: string | null;
  groups: Group[];
  courses: Table | null;
  noCourses: Empty | null;
  learningWho: Who;
  /** The learning record for other programs; null without one. */
  statements: string | null;
  /** What they handed in; null on one's own page. */
  assessments: string | null;
  acts: Button[];
  changes: string;
}

const WITHHELD = 'Not shown to you';
const text = (value: string | null | undefined): string => (value === undefined ? WITHHELD : (value ?? 'None given'));
const moment = (at: Date | null | undefined, none: string): string =>
  at === undefined ? WITHHELD : at ? dayAndTimeWords(at) : none;

const youngWords = (endsOn: Date, closingAt: Date | null | undefined): string =>
  closingAt ? 'The account is being closed' : `With permission until ${dayWords(endsOn)}`;

export function userPage(
  policy: Policy,
  { id, until, isSelf }: { id: string; until: Date | null; isSelf: boolean },
  { person, grants, sessions, courses, permission }: UserRecord,
): UserPage {
  const suspended = person.suspendedAt
    ? [
        { key: 'Suspended', value: dayAndTimeWords(person.suspendedAt) },
        { key: 'Why', value: text(person.suspendedReason) },
      ]
    : [];
  const endsOn = permission?.endsOn;
  return {
    title: person.name ?? NO_NAME,
    back: paths.adminUsers.to(),
    state: stateTag(stateOf(person)),
    until: until && timeWords(until),
    groups: [
      {
        heading: 'Profile',
        facts: summaryList([
          { key: 'Full name', value: text(person.name) },
          { key: 'Work email', value: text(person.email) },
          { key: 'Job role', value: text(person.jobRole) },
          { key: 'Place of work', value: text(person.workplace) },
          { key: 'Professional membership number', value: text(person.membershipNumber) },
        ]),
        who: whoCanSee(policy, ['identity', 'contact', 'work', 'membership-number'], { ofAnother: true }),
      },
      {
        heading: 'Account',
        facts: summaryList([
          { key: 'Created', value: moment(person.createdAt, '–') },
          { key: 'Activated', value: moment(person.activatedAt, 'Not yet') },
          { key: 'Security questions set', value: moment(person.questionsSetAt, 'Not yet') },
          { key: 'Last here', value: moment(person.lastActiveAt, '–') },
          { key: 'Signed in now', value: sessions === null ? WITHHELD : countWords(sessions, 'browser') },
          ...(endsOn ? [{ key: 'Young person', value: youngWords(endsOn, person.closingAt) }] : []),
          ...(person.closingAt ? [{ key: 'Asked to close', value: dayAndTimeWords(person.closingAt) }] : []),
          ...suspended,
        ]),
        who: whoCanSee(
          policy,
          ['account', ...(endsOn ? ['permission'] : []), ...(person.suspendedAt ? ['moderation-note'] : [])],
          { ofAnother: true },
        ),
      },
      ...(permission ? [guardianGroup(policy, permission)] : []),
      {
        heading: 'Roles',
        facts: summaryList([
          endsOn
            ? { key: 'Young person', value: 'In place of learner, while the permission stands' }
            : { key: 'Learner', value: 'Everybody who finished setting up' },
          ...grants.map(({ role, grantedAt }) => ({
            key: roleNames(policy, role ? [role] : []),
            value: grantedAt ? `Since ${dayWords(grantedAt)}` : WITHHELD,
          })),
        ]),
        who: whoCanSee(policy, ['roles'], { ofAnother: true }),
      },
    ],
    courses: courses && courses.length > 0 ? courseTable(courses) : null,
    noCourses: courses && courses.length > 0 ? null : noCourses(courses),
    statements: courses && courses.length > 0 ? paths.adminUserStatements.to({ id }) : null,
    assessments: isSelf ? null : paths.adminUserAssessments.to({ id }),
    learningWho: whoCanSee(policy, ['learning-record'], { ofAnother: true }),
    acts: isSelf
      ? []
      : actsFor(id, Boolean(person.suspendedAt), Boolean(endsOn && person.activatedAt && !person.closingAt)),
    changes: `${paths.adminAudit.to()}?about=${id}`,
  };
}

/** Whom staff can turn to about a young person. */
const guardianGroup = (
  policy: Policy,
  { guardianName, guardianEmail }: NonNullable<UserRecord['permission']>,
): Group => ({
  heading: 'Parent or guardian',
  facts: summaryList([
    { key: 'Name', value: text(guardianName) },
    { key: 'Email', value: text(guardianEmail) },
  ]),
  who: whoCanSee(policy, ['guardian'], { ofAnother: true }),
});

const noCourses = (courses: readonly CourseLine[] | null): Empty =>
  courses
    ? empty('Nothing started yet', 'This person has not started a course.')
    : empty('Not shown to you', 'The privacy policy does not let you see this.');

const actsFor = (id: string, suspended: boolean, isYoung: boolean): Button[] => [
  suspended
    ? linkButton('Restore account', paths.adminUserRestore.to({ id }), { kind: 'secondary' })
    : linkButton('Suspend account', paths.adminUserSuspend.to({ id }), { kind: 'secondary' }),
  linkButton('End all sessions', paths.adminUserSessions.to({ id }), { kind: 'secondary' }),
  ...(isYoung
    ? [linkButton('Send the parent’s link again', paths.adminUserParentLink.to({ id }), { kind: 'secondary' })]
    : []),
  linkButton('Change roles', paths.adminUserRoles.to({ id }), { kind: 'secondary' }),
];

const courseTable = (courses: readonly CourseLine[]): Table =>
  table(
    'Courses',
    ['Course', 'Progress', 'Started', 'Finished'],
    courses.map(({ title, modules, finished, startedAt, finishedAt }) => [
      title,
      { progress: progress(finished, modules) },
      dayWords(startedAt),
      finishedAt ? dayWords(finishedAt) : '–',
    ]),
    { quiet: true },
  );
