import type { Route } from '../../http/route.ts';
import { actsRoutes } from './acts.routes.ts';
import { firstAdministratorRoutes } from './first-administrator.routes.ts';
import { userRoutes } from './user.routes.ts';
import { usersRoutes } from './users.routes.ts';

/** The pages of administration, each in a file of its own. */
export const adminRoutes: readonly Route[] = [
  ...firstAdministratorRoutes,
  ...usersRoutes,
  ...userRoutes,
  ...actsRoutes,
];
