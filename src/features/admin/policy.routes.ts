import { z } from 'zod';
import { get, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { findVersion, listVersions } from '../../policy/versions.ts';
import { policyPage, policyVersionPage } from './policy.pages.ts';

export const policyRoutes: Route[] = [
  get({
    path: paths.adminPolicy.pattern,
    may: 'admin.policy',
    show: async (app) => ({
      view: 'admin/policy',
      page: policyPage(app.policy, await listVersions(app), app.clock.now()),
    }),
  }),
  get({
    path: paths.adminPolicyVersion.pattern,
    may: 'admin.policy',
    input: z.object({ version: z.string().max(64) }),
    find: async (app, { input }) => {
      const found = await findVersion(app, input.version);
      return found && { aboutId: null, ...found };
    },
    show: (_app, { found }) => ({ view: 'admin/policy-version', page: policyVersionPage(found.at, found.earlier) }),
  }),
];
