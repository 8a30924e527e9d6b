import type { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown, Slip } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { giveReason } from './looking.ts';
import { reasonPage, userPage } from './user.pages.ts';
import { findRecord, findUser, type UserSubject } from './user.queries.ts';
import { ReasonForm, UserPath } from './users.forms.ts';

type AboutUser = Ask<UserSubject, z.output<typeof UserPath>>;

/** Asked before anything of a person is shown. */
export const askWhy = (app: App, { input, slip }: { input: { id: string }; slip: Slip }): Shown => ({
  view: 'admin/reason',
  page: reasonPage(app.policy, input.id, slip),
});

async function showUser(app: App, { viewer, found }: AboutUser): Promise<Shown> {
  const isSelf = viewer.id === found.aboutId;
  const record = await findRecord(app, viewer, found);
  return {
    view: 'admin/user',
    page: userPage(app.policy, { id: found.aboutId, until: isSelf ? null : found.until, isSelf }, record),
  };
}

export const userRoutes: Route[] = [
  get({
    path: paths.adminUser.pattern,
    may: 'admin.users.read',
    input: UserPath,
    find: findUser,
    show: showUser,
    otherwise: { may: 'admin.users.reason', show: askWhy },
  }),
  get({
    path: paths.adminUserReason.pattern,
    may: 'admin.users.reason',
    input: UserPath,
    find: findUser,
    show: askWhy,
  }),
  post({
    path: paths.adminUserReason.pattern,
    may: 'admin.users.reason',
    input: UserPath,
    form: ReasonForm,
    find: findUser,
    run: async (app, { viewer, found, form }) => {
      await giveReason(app, { viewerId: signedIn(viewer).id, personId: found.aboutId, reason: form.reason });
      return { to: paths.adminUser.to({ id: found.aboutId }) };
    },
    again: askWhy,
  }),
];
