import type { Route } from '../../http/route.ts';
import { appealRoutes } from './appeals.routes.ts';
import { memberRoutes } from './members.routes.ts';
import { ownSanctionRoutes } from './own.routes.ts';

export const sanctionsRoutes: readonly Route[] = [...memberRoutes, ...ownSanctionRoutes, ...appealRoutes];
