import { paths } from '../../paths.ts';
import type { CopyRow } from '../../policy/copy-rows.ts';
import { cellWords } from '../../policy/copy-words.ts';
import type { Policy } from '../../policy/document.ts';
import type { MyTable } from '../../policy/my-data.ts';
import { dayAndTimeWords } from '../../words.ts';

type Column = MyTable['columns'][number];

/** How the page shows one table. Without an entry here all columns show under the names that the schema gives them. */
interface Showing {
  /** What one row is, and several. */
  readonly rows: readonly [one: string, many: string];
  /** The columns that tell a person most; the copy has all of them. Empty: only how many there are. */
  readonly fields?: readonly string[];
  /** The page that shows them in full. */
  readonly page?: { readonly text: string; readonly href: string };
}

const history = { text: 'See your learning history', href: paths.history.to() };
const plan = { text: 'See your learning plan', href: paths.plan.to() };
const looks = { text: 'See who has looked at your record', href: paths.myDataLooks.to() };
const decided = { text: 'See it, or appeal', href: paths.ownSanctions.to() };
const groups = { text: 'See where you belong, and leave', href: paths.ownOrganisations.to() };
const sessions = { text: 'See where you are signed in', href: paths.sessions.to() };

const SHOWN: Readonly<Record<string, Showing>> = {
  Enrolment: { rows: ['course', 'courses'], fields: ['courseId', 'startedAt', 'finishedAt'], page: history },
  ModuleProgress: { rows: ['module you opened', 'modules you opened'], fields: [], page: history },
  LearningEvent: { rows: ['step of learning', 'steps of learning'], fields: [], page: history },
  Goal: { rows: ['goal', 'goals'], fields: ['title', 'why', 'byWhen', 'doneAt'], page: plan },
  GoalNote: { rows: ['note beside a goal', 'notes beside goals'], fields: ['text', 'at'], page: plan },
  GoalShare: { rows: ['goal you shared', 'goals you shared'], fields: ['email', 'sharedAt', 'endedAt'], page: plan },
  PackageState: {
    rows: ['part of a package', 'parts of packages'],
    fields: ['startedAt', 'finishedAt', 'memory'],
    page: history,
  },
  AreaMember: { rows: ['area', 'areas'], fields: ['areaId', 'since'], page: groups },
  OrganisationMember: { rows: ['organisation', 'organisations'], fields: ['organisationId', 'since'], page: groups },
  Sanction: { rows: ['decision', 'decisions'], fields: ['at', 'what', 'reason', 'until'], page: decided },
  FormAnswer: { rows: ['form you sent', 'forms you sent'], fields: ['sentAt', 'answers'], page: history },
  CpdEntry: {
    rows: ['entry', 'entries'],
    fields: ['doneOn', 'title', 'minutes'],
    page: { text: 'See your CPD log', href: paths.cpd.to() },
  },
  TutorLink: {
    rows: ['tutor you named', 'tutors you named'],
    fields: ['tutorEmail', 'courseId', 'namedAt', 'endsAt'],
    page: { text: 'See and end who can see your learning', href: paths.people.to() },
  },
  AccessEntry: { rows: ['look at your record', 'looks at your record'], fields: [], page: looks },
  ReasonedLook: { rows: ['written reason', 'written reasons'], fields: ['at', 'reason'], page: looks },
  ConsentRecord: {
    rows: ['answer', 'answers'],
    fields: ['wording', 'given', 'at', 'endedAt'],
    page: { text: 'See and change what you agreed to', href: paths.myDataConsents.to() },
  },
  RoleGrant: { rows: ['role', 'roles'], fields: ['role', 'grantedAt', 'endedAt'] },
  Enquiry: { rows: ['message', 'messages'], fields: ['createdAt', 'message', 'answer'] },
  Claim: { rows: ['claim', 'claims'], fields: ['createdAt', 'place', 'words', 'decidedAt'] },
  ClaimDisclosure: { rows: ['time', 'times'], fields: ['askedAt', 'reason', 'agreed', 'disclosed'] },
  ConsultationAnswer: { rows: ['time you answered', 'times you answered'], fields: ['at', 'answers'] },
  ConsultationVoice: { rows: ['answer we show', 'answers we show'], fields: ['at', 'text'] },
  Poll: { rows: ['poll', 'polls'], fields: ['question', 'options', 'startedAt'] },
  Certificate: {
    rows: ['certificate', 'certificates'],
    fields: ['title', 'name', 'finishedAt', 'expiresAt'],
    page: { text: 'See and download your certificates', href: paths.certificates.to() },
  },
  OutboxMail: { rows: ['email', 'emails'], fields: ['subject', 'createdAt', 'sentAt'] },
  Session: { rows: ['session', 'sessions'], fields: ['label', 'startedAt', 'expire'], page: sessions },
  KnownDevice: { rows: ['browser', 'browsers'], fields: ['label', 'firstSeenAt', 'lastSeenAt'], page: sessions },
  AuditEvent: { rows: ['change', 'changes'], fields: ['what', 'at'] },
};

/** How a table shows; a table that nobody has thought of yet shows whole. */
export function showingOf({ model, heading, columns }: MyTable): Showing & { fields: readonly string[] } {
  const generic: Showing = { rows: [heading.toLowerCase(), heading.toLowerCase()] };
  const fields = columns.filter(({ forPeople }) => forPeople).map(({ field }) => field);
  return { fields, ...(SHOWN[model] ?? generic) };
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** What an empty value means, where that is not simply nothing. */
const NOTHING: Readonly<Record<string, string>> = {
  'Person.suspendedAt': 'Never',
  'Person.suspendedReason': 'It was not stopped',
  'Person.closingAt': 'No',
  'Enrolment.finishedAt': 'Not yet',
  'TutorLink.courseId': 'All courses',
  'ConsentRecord.endedAt': 'It holds now',
  'RoleGrant.endedAt': 'You have it now',
  'Enquiry.answer': 'Not yet',
  'OutboxMail.sentAt': 'Not yet',
  'Goal.doneAt': 'Not yet',
  'PackageState.finishedAt': 'Not yet',
  'PackageState.memory': 'Nothing',
  'GoalShare.endedAt': 'They can see it now',
};

/** A value as a person reads it: dates in words, ids of the policy by their names, the program's own marks as words. */
export function valueWords(policy: Policy, table: MyTable, row: CopyRow, column: Column): string {
  const place = `${table.model}.${column.field}`;
  const value = row.values[column.field];
  if (place === 'RoleGrant.role') return policy.roles[String(value)]?.name ?? String(value);
  if (place === 'AuditEvent.what') return capital(String(value).replace(/-/g, ' ').replace('.', ': '));
  if (place === 'Session.startedAt' && value) return dayAndTimeWords(new Date(String(value)));
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return cellWords(table.model, row, column) || (NOTHING[place] ?? 'None');
}
