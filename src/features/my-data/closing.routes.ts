import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { tooMany } from '../../http/too-many.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { audit } from '../../record/audit.ts';
import { ownFacts } from '../account/account.queries.ts';
import { verifyPassword } from '../sign-in/passwords.ts';
import { CloseForm, KeepForm } from './closing.forms.ts';
import { closePage } from './closing.pages.ts';
import { askToClose, keepAccount } from './closing.ts';
import { findStanding } from './my-data.queries.ts';

async function showClose(app: App, { viewer, slip }: Ask): Promise<Shown> {
  const { closingAt } = await findStanding(app, signedIn(viewer).id);
  return { view: 'my-data/close', page: closePage(app.policy, { closingAt, now: app.clock.now(), slip }) };
}

export const closingRoutes: readonly Route[] = [
  get({ path: paths.myDataClose.pattern, may: 'my-data.close', show: showClose }),
  post({
    path: paths.myDataClose.pattern,
    may: 'my-data.close',
    form: CloseForm,
    prepare: async (app, { viewer, form }) => {
      const { id } = signedIn(viewer);
      const taken = await app.throttle.take('confirm', { account: id });
      if (!taken.allowed) return taken;
      const { passwordHash } = await ownFacts(app, id);
      return { allowed: true, right: await verifyPassword(app, passwordHash, form.password) } as const;
    },
    run: async (app, { viewer, visit, prepared }) => {
      const me = signedIn(viewer);
      if (!prepared.allowed) return tooMany(prepared.retryAfter, { field: 'password' });
      if (!prepared.right) {
        await audit(app, { what: 'my-data.close-refused', by: { person: me.id }, about: me.id });
        return { problems: { password: 'That is not your password. Try again.' } };
      }
      if (!(await askToClose(app, me))) return { to: paths.myData.to(), unchanged: true };
      const say = 'Your account is closing. You can still change your mind.';
      return { to: paths.myData.to(), say, session: { confirmed: true, memo: visit.memo } };
    },
    again: showClose,
  }),
  post({
    path: paths.myDataKeep.pattern,
    may: 'my-data.close',
    form: KeepForm,
    run: async (app, { viewer }) =>
      (await keepAccount(app, signedIn(viewer).id))
        ? { to: paths.myData.to(), say: 'Your account stays open. Nothing is lost.' }
        : { to: paths.myData.to(), unchanged: true },
    again: () => ({ to: paths.myData.to() }),
  }),
];
