import { inTransaction } from '../../src/context.ts';
import { kinds } from '../../src/features/organisations/kinds.ts';
import { makeGroup } from '../../src/features/organisations/organisations.ts';
import type { TestPerson } from '../support/people.ts';
import type { TestSite } from '../support/site.ts';

export interface OrganisationThings {
  /** The learner belongs to it. */
  readonly used: string;
  /** Nobody does, so that it can be deleted. */
  readonly unused: string;
}

interface Belonging {
  readonly organisations: OrganisationThings;
  readonly learner: string;
}

/** What stands in the paths of organisations for their parameters. */
export const organisationSamples = {
  '/admin/organisations/:id': ({ organisations }: Belonging) => ({ id: organisations.used }),
  '/admin/organisations/:id/edit': ({ organisations }: Belonging) => ({ id: organisations.used }),
  '/admin/organisations/:id/delete': ({ organisations }: Belonging) => ({ id: organisations.unused }),
  '/admin/organisations/:id/people/:person/remove': ({ organisations, learner }: Belonging) => ({
    id: organisations.used,
    person: learner,
  }),
  '/my-data/organisations/:kind/:id/leave': ({ organisations }: Belonging) => ({
    kind: 'organisation',
    id: organisations.used,
  }),
};

export async function organisationThings(
  { app }: TestSite,
  { learner, by }: { learner: Pick<TestPerson, 'id'>; by: string },
): Promise<OrganisationThings> {
  const make = (name: string) => inTransaction(app, (inside) => makeGroup(inside, kinds.organisation, name, by));
  const [used, unused] = [await make(`Employer of ${learner.id}`), await make(`Employer of nobody ${learner.id}`)];
  await app.db.organisationMember.create({
    data: { personId: learner.id, organisationId: used, since: app.clock.now() },
  });
  return { used, unused };
}
