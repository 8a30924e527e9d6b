import { get, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { UsersQuery } from './users.forms.ts';
import { usersPage } from './users.pages.ts';
import { findUsers } from './users.queries.ts';

export const usersRoutes: Route[] = [
  get({
    path: paths.adminUsers.pattern,
    may: 'admin.users.list',
    input: UsersQuery,
    show: async (app, { viewer, input }) => {
      const taken = input.q === '' ? null : await app.throttle.take('search', { account: signedIn(viewer).id });
      const leaf = taken?.allowed === false ? null : await findUsers(app, viewer, input);
      return { view: 'admin/users', page: usersPage(app.policy, input, leaf), status: leaf ? 200 : 429 };
    },
  }),
];
