import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown, Went } from '../../http/ask.ts';
import { fromPage } from '../../http/input.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { revealMany } from '../../policy/reveal.ts';
import { signedIn } from '../../policy/viewer.ts';
import { confirmBefore } from '../account/confirming.ts';
import { adminExaminersPage } from './examiners.pages.ts';
import { confirmBy, confirmRole, decideRequest, managedRoles } from './examiners.ts';
import { otherAdministrators } from './roles.ts';
import { NO_NAME } from './users.pages.ts';

/** Most lines of one list: these are a charity's staff. */
const MOST = 200;

async function showExaminers(app: App, { viewer }: Pick<Ask<unknown>, 'viewer'>): Promise<Shown> {
  const role = { in: managedRoles(app) };
  const [requests, grants, others] = await Promise.all([
    app.db.roleRequest.findMany({ where: { role, endedAt: null }, orderBy: { askedAt: 'asc' }, take: MOST }),
    app.db.roleGrant.findMany({ where: { role, endedAt: null }, orderBy: { grantedAt: 'asc' }, take: MOST }),
    otherAdministrators(app, viewer.id ? [viewer.id] : []),
  ]);
  const about = [...new Set([...requests, ...grants].map(({ personId }) => personId))];
  const names = await revealMany(
    app,
    viewer,
    about.map((aboutId) => ({ aboutId })),
    'Person',
    ['name'],
  );
  const nameOf = (id: string): string => names.get(id)?.name ?? NO_NAME;
  const page = adminExaminersPage(app.policy, {
    others,
    waiting: requests.map(({ id, personId, role, askedAt, askedById }) => ({
      ...{ id, personId, role, askedAt, name: nameOf(personId) },
      isOwn: askedById === viewer.id || personId === viewer.id,
    })),
    held: grants.map(({ id, personId, role, grantedAt, confirmedAt }) => ({
      ...{ id, personId, role, since: grantedAt, name: nameOf(personId), isOwn: personId === viewer.id },
      confirmBy: confirmBy(app, { role, grantedAt, confirmedAt }),
    })),
  });
  return { view: 'admin/examiners', page };
}

const back = (changed: boolean, say: string): Went =>
  changed ? { to: paths.adminExaminers.to(), say } : { to: paths.adminExaminers.to(), unchanged: true };

export const examinersRoutes: Route[] = [
  get({
    path: paths.adminExaminers.pattern,
    may: 'admin.examiners',
    show: async (app, ask) => confirmBefore(app, signedIn(ask.viewer), ask.visit) ?? showExaminers(app, ask),
  }),
  post({
    path: paths.adminExaminerRequest.pattern,
    may: 'admin.users.act',
    input: z.object({ request: z.uuid() }),
    form: z.strictObject({ to: fromPage(z.enum(['agree', 'refuse'])) }),
    find: async (app, { input }) => {
      const found = await app.db.roleRequest.findUnique({ where: { id: input.request } });
      return found && { ...found, aboutId: found.personId };
    },
    run: async (app, { viewer, visit, found, form }) => {
      const first = confirmBefore(app, signedIn(viewer), visit);
      if (first) return first;
      const agreed = form.to === 'agree';
      const changed = await decideRequest(app, found, agreed, signedIn(viewer).id);
      return back(changed, agreed ? 'The role is granted' : 'Refused');
    },
    again: showExaminers,
  }),
  post({
    path: paths.adminExaminerConfirm.pattern,
    may: 'admin.users.act',
    input: z.object({ grant: z.uuid() }),
    form: z.strictObject({}),
    find: async (app, { input }) => {
      const where = { id: input.grant, role: { in: managedRoles(app) }, endedAt: null };
      const found = await app.db.roleGrant.findFirst({ where, select: { id: true, personId: true, role: true } });
      return found && { ...found, aboutId: found.personId };
    },
    run: async (app, { viewer, visit, found }) => {
      const first = confirmBefore(app, signedIn(viewer), visit);
      return first ?? back(await confirmRole(app, found, signedIn(viewer).id), 'Confirmed');
    },
    again: showExaminers,
  }),
];
