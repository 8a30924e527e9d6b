import { inTransaction } from '../../src/context.ts';
import { type Kind, kinds } from '../../src/features/organisations/kinds.ts';
import { makeGroup } from '../../src/features/organisations/organisations.ts';
import type { TestPerson } from '../support/people.ts';
import type { TestSite } from '../support/site.ts';

export interface OrganisationThings {
  /** The learner belongs to it. */
  readonly used: string;
  /** Nobody does, so that it can be deleted. */
  readonly unused: string;
  readonly unusedArea: string;
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
  '/admin/areas/:id/delete': ({ organisations }: Belonging) => ({ id: organisations.unusedArea }),
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
  const make = (name: string, kind: Kind = kinds.organisation) =>
    inTransaction(app, (inside) => makeGroup(inside, kind, `${name} ${learner.id}`, by));
  const used = await make('Employer of');
  await app.db.organisationMember.create({
    data: { personId: learner.id, organisationId: used, since: app.clock.now() },
  });
  return { used, unused: await make('Employer without'), unusedArea: await make('Area without', kinds.area) };
}
