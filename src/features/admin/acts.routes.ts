import type { z } from 'zod';
import type { App } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import type { Ask, Shown, Went } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { reveal, revealRows } from '../../policy/reveal.ts';
import { signedIn } from '../../policy/viewer.ts';
import { confirmBefore } from '../account/confirming.ts';
import { tellGuardianAgain } from '../young/ending.ts';
import { type Act, actPage, rolesPage } from './acts.pages.ts';
import { askForRole } from './examiners.ts';
import { endRole, grantRole, otherAdministrators } from './roles.ts';
import { endAllSessions, restore, suspend } from './suspending.ts';
import { findUser, type UserSubject } from './user.queries.ts';
import { ConfirmedForm, RolesForm, SuspendForm, UserPath } from './users.forms.ts';
import { NO_NAME } from './users.pages.ts';

type AboutUser = Ask<UserSubject, z.output<typeof UserPath>>;

/** On one's own account these acts have pages of their own, or need a colleague. */
function somebodyElse({ viewer, found }: Pick<AboutUser, 'viewer' | 'found'>): void {
  if (viewer.id === found.aboutId)
    throw new Conflict('You cannot do this to your own account. Ask another administrator.');
}

const nameOf = async (app: App, { viewer, found }: AboutUser): Promise<string> =>
  (await reveal(app, viewer, found, 'Person', ['name'])).name ?? NO_NAME;

const showAct =
  (act: Act) =>
  async (app: App, ask: AboutUser): Promise<Shown | Went> => {
    somebodyElse(ask);
    const first = confirmBefore(app, signedIn(ask.viewer), ask.visit);
    if (first) return first;
    const about = { id: ask.found.aboutId, name: await nameOf(app, ask), slip: ask.slip };
    return { view: 'admin/act', page: actPage(app.policy, act, about) };
  };

async function showRoles(app: App, ask: AboutUser): Promise<Shown | Went> {
  somebodyElse(ask);
  const first = confirmBefore(app, signedIn(ask.viewer), ask.visit);
  if (first) return first;
  const grants = await revealRows(app, ask.viewer, [ask.found], 'RoleGrant', ['role', 'grantedAt'], {
    where: { endedAt: null },
  });
  const since = new Map(
    grants.flatMap(({ role, grantedAt }) => (role && grantedAt ? [[role, grantedAt] as const] : [])),
  );
  const about = { id: ask.found.aboutId, name: await nameOf(app, ask), since, slip: ask.slip };
  return { view: 'admin/roles', page: rolesPage(app.policy, about) };
}

const common = { may: 'admin.users.act', input: UserPath, find: findUser } as const;

/** Back on the person's page; pressing twice changes nothing more and says nothing new. */
const done = (id: string, changed: boolean, say: string): Went =>
  changed ? { to: paths.adminUser.to({ id }), say } : { to: paths.adminUser.to({ id }), unchanged: true };

const acts = ({ viewer, found }: Pick<AboutUser, 'viewer' | 'found'>) => ({
  personId: found.aboutId,
  by: signedIn(viewer).id,
});

export const actsRoutes: Route[] = [
  get({ ...common, path: paths.adminUserSuspend.pattern, show: showAct('suspend') }),
  post({
    ...common,
    path: paths.adminUserSuspend.pattern,
    form: SuspendForm,
    run: async (app, ask) => {
      const first = confirmBefore(app, signedIn(ask.viewer), ask.visit);
      if (first) return first;
      const changed = await suspend(app, { ...acts(ask), reason: ask.form.reason });
      return done(ask.found.aboutId, changed, 'The account is suspended, and its sessions are ended');
    },
    again: showAct('suspend'),
  }),
  get({ ...common, path: paths.adminUserRestore.pattern, show: showAct('restore') }),
  post({
    ...common,
    path: paths.adminUserRestore.pattern,
    form: ConfirmedForm,
    run: async (app, ask) => {
      const first = confirmBefore(app, signedIn(ask.viewer), ask.visit);
      return first ?? done(ask.found.aboutId, await restore(app, acts(ask)), 'The account is open again');
    },
    again: showAct('restore'),
  }),
  get({ ...common, path: paths.adminUserSessions.pattern, show: showAct('end-sessions') }),
  post({
    ...common,
    path: paths.adminUserSessions.pattern,
    form: ConfirmedForm,
    run: async (app, ask) => {
      const first = confirmBefore(app, signedIn(ask.viewer), ask.visit);
      return first ?? done(ask.found.aboutId, await endAllSessions(app, acts(ask)), 'They are signed out everywhere');
    },
    again: showAct('end-sessions'),
  }),
  get({ ...common, path: paths.adminUserParentLink.pattern, show: showAct('parent-link') }),
  post({
    ...common,
    path: paths.adminUserParentLink.pattern,
    form: ConfirmedForm,
    run: async (app, ask) => {
      const first = confirmBefore(app, signedIn(ask.viewer), ask.visit);
      if (first) return first;
      const { aboutId: id, until } = ask.found;
      if (!until) return { to: paths.adminUserReason.to({ id }), unchanged: true };
      return done(id, await tellGuardianAgain(app, acts(ask)), 'We sent the link to the parent or guardian');
    },
    again: showAct('parent-link'),
  }),
  get({ ...common, path: paths.adminUserRoles.pattern, show: showRoles }),
  post({
    ...common,
    path: paths.adminUserRoles.pattern,
    form: RolesForm,
    run: async (app, ask) => {
      const first = confirmBefore(app, signedIn(ask.viewer), ask.visit);
      if (first) return first;
      const { role, act } = ask.form;
      const to = paths.adminUserRoles.to({ id: ask.found.aboutId });
      if (act === 'grant' && app.policy.roles[role]?.confirmEvery) {
        const asked = await askForRole(app, { ...acts(ask), role });
        if (!asked) return { to, unchanged: true };
        const some = (await otherAdministrators(app, [signedIn(ask.viewer).id, ask.found.aboutId])) > 0;
        const who = some ? 'We told them' : 'There is none yet';
        return { to, say: `Another administrator has to agree. ${who}` };
      }
      const changed = await (act === 'grant' ? grantRole : endRole)(app, { ...acts(ask), role });
      return changed
        ? { to, say: act === 'grant' ? 'The role is granted' : 'The role is ended' }
        : { to, unchanged: true };
    },
    again: showRoles,
  }),
];
