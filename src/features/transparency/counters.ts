import { Prisma } from '../../generated/prisma/client.ts';

/** Something of which everybody may know how often it happened. */
export interface Counter {
  readonly id: string;
  readonly group: string;
  readonly name: string;
  /** A query that gives one row for each time it happened, with the moment as `at`. */
  readonly sql: Prisma.Sql;
}

const made = (kind: string) => Prisma.sql`SELECT "createdAt" AS at FROM claim WHERE kind = ${kind}`;
const decided = (outcome: string) => Prisma.sql`SELECT "decidedAt" AS at FROM claim WHERE outcome = ${outcome}`;
const reported = (outcome: string) =>
  Prisma.sql`SELECT "decidedAt" AS at FROM feedback_report WHERE outcome = ${outcome}`;
const posts = (outcome: string) => Prisma.sql`SELECT "decidedAt" AS at FROM post_report WHERE outcome = ${outcome}`;

// What else is to be counted is one more line here.
export const counters: readonly Counter[] = [
  { group: 'Claims', id: 'claims-defamation', name: 'Defamation', sql: made('defamation') },
  { group: 'Claims', id: 'claims-copyright', name: 'Copyright', sql: made('copyright') },
  { group: 'Claims', id: 'claims-privacy', name: 'Privacy', sql: made('privacy') },
  {
    ...{ group: 'What we decided about claims', id: 'decided-nothing', name: 'It stayed' },
    sql: decided('nothing'),
  },
  {
    ...{ group: 'What we decided about claims', id: 'decided-hide', name: 'Hidden' },
    sql: decided('hide'),
  },
  {
    ...{ group: 'What we decided about claims', id: 'decided-remove', name: 'Removed' },
    sql: decided('remove'),
  },
  {
    ...{ group: 'What we decided about claims', id: 'disclosed', name: 'Told who posted it' },
    sql: Prisma.sql`SELECT "decidedAt" AS at FROM claim_disclosure WHERE agreed`,
  },
  { group: 'Reports of feedback', id: 'reports', name: 'Reported', sql: Prisma.sql`SELECT at FROM feedback_report` },
  {
    ...{ group: 'Reports of feedback', id: 'reports-kept', name: 'It stayed' },
    sql: reported('kept'),
  },
  {
    ...{ group: 'Reports of feedback', id: 'reports-hidden', name: 'Hidden' },
    sql: reported('hidden'),
  },
  {
    group: 'Reports of posts in communities',
    id: 'posts',
    name: 'Reported',
    sql: Prisma.sql`SELECT at FROM post_report`,
  },
  { group: 'Reports of posts in communities', id: 'posts-kept', name: 'It stayed', sql: posts('kept') },
  { group: 'Reports of posts in communities', id: 'posts-hidden', name: 'Hidden', sql: posts('hidden') },
  { group: 'Reports of posts in communities', id: 'posts-removed', name: 'Removed', sql: posts('removed') },
];
