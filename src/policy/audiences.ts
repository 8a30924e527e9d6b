/** A group of people whom an announcement can be for. To add one, add a row below. */
interface Audience {
  readonly name: string;
  /** What the announcement's `targets` are; null where there is nothing to choose. */
  readonly picks: 'roles' | 'courses' | 'organisations' | null;
  /** SQL: whether the person of this id (null: a visitor) is meant by the announcement `a`. The one rule for pages and mail. */
  readonly among: (person: string) => string;
}

const AUDIENCES = {
  everybody: { name: 'Everybody, visitors too', picks: null, among: () => 'true' },
  visitors: { name: 'Visitors who are not signed in', picks: null, among: (person) => `${person} IS NULL` },
  people: { name: 'Everybody with an account', picks: null, among: (person) => `${person} IS NOT NULL` },
  roles: {
    name: 'People with a role',
    picks: 'roles',
    among: (person) => `EXISTS (SELECT 1 FROM role_grant g
      WHERE g."personId" = ${person} AND g."endedAt" IS NULL AND g.role = ANY(a.targets))`,
  },
  courses: {
    name: 'Learners of a course',
    picks: 'courses',
    among: (person) => `EXISTS (SELECT 1 FROM enrolment e
      WHERE e."personId" = ${person} AND e."courseId"::text = ANY(a.targets))`,
  },
  organisations: {
    name: 'People of an organisation',
    picks: 'organisations',
    among: (person) => `EXISTS (SELECT 1 FROM organisation_member o
      WHERE o."personId" = ${person} AND o."organisationId"::text = ANY(a.targets))`,
  },
} as const satisfies Record<string, Audience>;

export type AudienceId = keyof typeof AUDIENCES;
export const audienceIds = Object.keys(AUDIENCES) as [AudienceId, ...AudienceId[]];
export const audiences: Readonly<Record<AudienceId, Audience>> = AUDIENCES;

/** SQL: whether the announcement `a` is for the person of this id. */
export const isFor = (person: string): string =>
  `CASE a.audience ${audienceIds.map((id) => `WHEN '${id}' THEN ${audiences[id].among(person)}`).join(' ')} ELSE false END`;

/** What an announcement can be. News and surveys need a yes of their own before anything is sent. */
export const kinds = {
  service: {
    name: 'News of the service',
    hint: 'What everybody has to know, such as changes and repairs.',
    consent: null,
  },
  news: { name: 'News of courses', hint: 'Emails go only to those who said yes to news.', consent: 'news' },
  survey: {
    name: 'Invitation to a survey',
    hint: 'Only those who said yes to being asked see it. Nobody’s address is passed on.',
    consent: 'feedback',
  },
} as const;
export type Kind = keyof typeof kinds;
export const kindIds = Object.keys(kinds) as [Kind, ...Kind[]];

/** A yes that stands. Of young people none counts, whenever it was given: nobody advertises to them or asks them for opinions. */
const saidYes = (person: string, consent: string): string => `EXISTS (SELECT 1 FROM consent_record k
  WHERE k."personId" = ${person} AND k.consent = '${consent}' AND k.given AND k."endedAt" IS NULL
    AND NOT EXISTS (SELECT FROM young_permission y WHERE y."personId" = k."personId"))`;

/** SQL: whether the person of this id wants mail of the kind of the announcement `a`. */
export const wantsMail = (person: string): string =>
  `CASE a.kind ${kindIds
    .map((kind) => `WHEN '${kind}' THEN ${kinds[kind].consent ? saidYes(person, kinds[kind].consent) : 'true'}`)
    .join(' ')} ELSE false END`;

/** SQL: whether the announcement `a` is shown now ($2) to the person of this id. Surveys are for those who want to be asked. */
export const isShown = (person: string): string => `a."publishedAt" IS NOT NULL AND a."withdrawnAt" IS NULL
  AND a."fromAt" <= $2::timestamptz AND (a."untilAt" IS NULL OR a."untilAt" > $2::timestamptz)
  AND ${isFor(person)} AND (a.kind <> 'survey' OR ${saidYes(person, kinds.survey.consent)})`;
