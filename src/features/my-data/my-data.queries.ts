import type { App } from '../../context.ts';
import { type MyData, myData } from '../../policy/my-data.ts';
import type { SignedIn } from '../../policy/viewer.ts';
import { findAround, type NamedTutor } from '../learn/learn.queries.ts';
import { type Agreement, findAgreementToRenew } from '../privacy/agreement.ts';

/** How many of the newest rows of each table the page shows. */
const ROWS = 3;

/** Where a person's rights stand: what was asked for, and when. */
export interface Standing {
  readonly closingAt: Date | null;
  readonly detailsConfirmedAt: Date | null;
  /** When a copy was last downloaded; null: never, or longer ago than the record of changes is kept. */
  readonly copiedAt: Date | null;
}

/** One query. */
export async function findStanding(app: App, personId: string): Promise<Standing> {
  const [row] = await app.db.$queryRaw<Standing[]>`
    SELECT "closingAt", "detailsConfirmedAt",
           (SELECT max(at) FROM audit_event WHERE "aboutId" = p.id AND what = 'my-data.copied') AS "copiedAt"
      FROM person p WHERE id = ${personId}::uuid`;
  if (!row) throw new Error('A signed-in person has a row');
  return row;
}

export interface Overview {
  readonly standing: Standing;
  readonly held: MyData;
  readonly tutors: readonly NamedTutor[];
  /** To a notice that has changed since; null where there is nothing to ask. */
  readonly agreement: Agreement | null;
}

/** Everything that the overview shows, in a number of queries that does not grow with the tables. */
export async function findOverview(app: App, { id }: SignedIn): Promise<Overview> {
  const [standing, held, { tutors }, agreement] = await Promise.all([
    findStanding(app, id),
    myData(app, id, { rowsAtMost: ROWS }),
    findAround(app, id),
    findAgreementToRenew(app, id),
  ]);
  return { standing, held, tutors, agreement };
}
