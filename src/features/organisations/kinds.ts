import { named } from '../../data/sql.ts';
import { paths } from '../../paths.ts';

/** The policy's category of belonging to either. */
export const BELONGING = 'belonging';

/** What people belong to because an administrator says so, and how the two kinds of it differ. */
export const kinds = {
  area: {
    id: 'area',
    one: 'area',
    many: 'Areas',
    means: 'An area is a region or a field of work whose people belong together.',
    may: { arrange: 'community.arrange', people: 'community.area-people' },
    did: 'community.area-',
    sql: { groups: named('area'), members: named('area_member'), column: named('areaId') },
    ofCommunity: (id: string) => ({ areaId: id }),
    at: {
      list: paths.adminAreas,
      one: paths.adminArea,
      edit: paths.adminAreaEdit,
      delete: paths.adminAreaDelete,
      remove: paths.adminAreaRemove,
    },
  },
  organisation: {
    id: 'organisation',
    one: 'organisation',
    many: 'Organisations',
    means: 'An organisation is, for example, an employer whose people learn here. It sees nothing of what they do.',
    may: { arrange: 'organisations.arrange', people: 'organisations.people' },
    did: 'organisations.',
    sql: { groups: named('organisation'), members: named('organisation_member'), column: named('organisationId') },
    ofCommunity: (id: string) => ({ organisationId: id }),
    at: {
      list: paths.adminOrganisations,
      one: paths.adminOrganisation,
      edit: paths.adminOrganisationEdit,
      delete: paths.adminOrganisationDelete,
      remove: paths.adminOrganisationRemove,
    },
  },
} as const;

export type KindId = keyof typeof kinds;
export type Kind = (typeof kinds)[KindId];
export const kindIds = Object.keys(kinds) as [KindId, ...KindId[]];
