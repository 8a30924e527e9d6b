import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { oneself } from '../../policy/relations.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { NoFields, OwnPath } from './organisations.forms.ts';
import { findOwnGroups } from './organisations.queries.ts';
import { removePerson } from './organisations.ts';
import { ownGroupsPage } from './own.pages.ts';

const own = {
  may: 'organisations.own',
  find: async (_app: App, { viewer }: { viewer: Viewer }) => oneself(viewer),
} as const;

const show = async (app: App, { viewer }: Pick<Ask, 'viewer'>): Promise<Shown> => ({
  view: 'organisations/own',
  page: ownGroupsPage(app.policy, await findOwnGroups(app, viewer)),
});

/** Where somebody belongs. Leaving what one is not in says the same as leaving what does not exist. */
export const ownGroupRoutes: readonly Route[] = [
  get({ ...own, path: paths.ownOrganisations.pattern, show }),
  post({
    ...own,
    path: paths.ownOrganisationLeave.pattern,
    input: OwnPath,
    form: NoFields,
    run: async (app, { viewer, input }) => {
      const { id } = signedIn(viewer);
      const to = paths.ownOrganisations.to();
      return (await removePerson(app, input, id, id)) ? { to, say: 'You have left' } : { to, unchanged: true };
    },
    again: show,
  }),
];
