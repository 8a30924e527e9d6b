import { path } from './path.ts';

/** Addresses of areas and organisations: for those who say who belongs to which, and for whoever belongs to one. */
export const organisationPaths = {
  adminAreas: path('/admin/areas'),
  adminArea: path('/admin/areas/:id'),
  adminAreaEdit: path('/admin/areas/:id/edit'),
  adminAreaDelete: path('/admin/areas/:id/delete'),
  adminAreaRemove: path('/admin/areas/:id/people/:person/remove'),
  adminOrganisations: path('/admin/organisations'),
  adminOrganisation: path('/admin/organisations/:id'),
  adminOrganisationEdit: path('/admin/organisations/:id/edit'),
  adminOrganisationDelete: path('/admin/organisations/:id/delete'),
  adminOrganisationRemove: path('/admin/organisations/:id/people/:person/remove'),
  ownOrganisations: path('/my-data/organisations'),
  ownOrganisationLeave: path('/my-data/organisations/:kind/:id/leave'),
};
