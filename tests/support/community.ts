import { inTransaction } from '../../src/context.ts';
import type { CommunityTyped } from '../../src/features/community/arrange.forms.ts';
import { makeCommunity } from '../../src/features/community/arrange.ts';
import { findKnown } from '../../src/features/community/membership.queries.ts';
import { join } from '../../src/features/community/membership.ts';
import { kinds } from '../../src/features/organisations/kinds.ts';
import { makeGroup } from '../../src/features/organisations/organisations.ts';
import type { SignedIn } from '../../src/policy/viewer.ts';
import type { TestPerson } from './people.ts';
import type { TestSite } from './site.ts';

/** Somebody as finders want them. */
export const asViewer = (id: string): SignedIn => ({
  ...{ kind: 'person', id, name: '', stage: 'ready', sessionId: '', confirmedAt: new Date(0) },
  roles: ['visitor', 'learner'],
});

export interface TestCommunity {
  readonly id: string;
  readonly slug: string;
  readonly area: string;
  /** Lets these people in under these names; into its area first, where it has one. */
  letIn(...members: [TestPerson, string][]): Promise<void>;
}

let made = 0;

/** A community of an area of its own, unless wished otherwise. */
export async function aCommunity(
  { app }: TestSite,
  by: TestPerson,
  wishes: Partial<CommunityTyped> = {},
): Promise<TestCommunity> {
  made += 1;
  const area = await inTransaction(app, (inside) => makeGroup(inside, kinds.area, `Area ${made}`, by.id));
  const typed = {
    ...({
      name: `Community ${made}`,
      summary: 'Where people talk',
      openTo: 'area',
      area,
      organisation: '',
      course: '',
    } as const),
    ...{ topics: ['General'], holdFirst: 0, editMinutes: 30 },
    ...wishes,
  };
  const id = await inTransaction(app, (inside) => makeCommunity(inside, typed, by.id));
  const { slug } = await app.db.community.findUniqueOrThrow({ where: { id }, select: { slug: true } });
  return {
    ...{ id, slug, area },
    letIn: async (...members) => {
      for (const [person, name] of members) {
        await app.db.areaMember.createMany({
          data: [{ personId: person.id, areaId: area, since: app.clock.now() }],
          skipDuplicates: true,
        });
        await inTransaction(app, async (inside) => {
          const community = await findKnown(inside, asViewer(person.id), slug);
          if (!community) throw new Error(`${slug} is not open to ${person.name}`);
          await join(inside, { community, personId: person.id, moderates: true }, { name, request: '' });
        });
      }
    },
  };
}
