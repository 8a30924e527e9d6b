import type { Route } from '../../http/route.ts';
import { actsRoutes } from './acts.routes.ts';
import { auditRoutes } from './audit.routes.ts';
import { adminCoursesRoutes } from './courses.routes.ts';
import { examinersRoutes } from './examiners.routes.ts';
import { firstAdministratorRoutes } from './first-administrator.routes.ts';
import { mailRoutes } from './mail.routes.ts';
import { overviewRoutes } from './overview.routes.ts';
import { policyRoutes } from './policy.routes.ts';
import { retentionRoutes } from './retention.routes.ts';
import { userRoutes } from './user.routes.ts';
import { usersRoutes } from './users.routes.ts';

/** The pages of administration, each in a file of its own. */
export const adminRoutes: readonly Route[] = [
  ...firstAdministratorRoutes,
  ...overviewRoutes,
  ...usersRoutes,
  ...userRoutes,
  ...actsRoutes,
  ...examinersRoutes,
  ...adminCoursesRoutes,
  ...mailRoutes,
  ...retentionRoutes,
  ...policyRoutes,
  ...auditRoutes,
];
