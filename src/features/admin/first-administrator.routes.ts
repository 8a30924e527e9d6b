import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { firstAdministratorPage } from './first-administrator.pages.ts';
import { becomeAdministrator, isLive } from './first-administrator.ts';
import { ConfirmedForm } from './users.forms.ts';

const TokenPath = z.object({ token: z.string().max(100) });

async function showLink(app: App, { viewer, input }: Ask<null, z.output<typeof TokenPath>>): Promise<Shown> {
  const live = await isLive(app, input.token);
  return {
    view: 'admin/first-administrator',
    page: firstAdministratorPage(input.token, viewer, live),
    status: live ? 200 : 410,
  };
}

export const firstAdministratorRoutes: Route[] = [
  // Whoever opens the link before they have an account is told what to do first.
  get({ path: paths.firstAdministrator.pattern, may: 'site.visit', input: TokenPath, show: showLink }),
  post({
    path: paths.firstAdministrator.pattern,
    may: 'admin.first',
    input: TokenPath,
    form: ConfirmedForm,
    run: async (app, { viewer, input }) => {
      const done = await becomeAdministrator(app, { token: input.token, personId: signedIn(viewer).id });
      return done
        ? { to: paths.admin.to(), say: 'You are an administrator now' }
        : { to: paths.firstAdministrator.to(input), unchanged: true };
    },
    again: showLink,
  }),
];
