import type { Route } from '../../http/route.ts';
import { extraTimeRoutes } from './extra-time.routes.ts';
import { personResultsRoutes } from './person-results.routes.ts';
import { setRoutes } from './set.routes.ts';
import { settersRoutes } from './setters.routes.ts';
import { takeRoutes } from './take.routes.ts';

export const examsRoutes: readonly Route[] = [
  ...takeRoutes,
  ...extraTimeRoutes,
  ...settersRoutes,
  ...personResultsRoutes,
  ...setRoutes,
];
