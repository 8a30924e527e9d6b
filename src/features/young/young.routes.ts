import { z } from 'zod';
import type { App } from '../../context.ts';
import { normaliseEmail } from '../../data/blind-index.ts';
import { Invalid } from '../../errors.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { tooMany } from '../../http/too-many.ts';
import { paths } from '../../paths.ts';
import { NoFields } from '../community/community.forms.ts';
import { hashPassword, passwordProblem } from '../sign-in/passwords.ts';
import { askGuardian, findAskedGuardian } from './asking.ts';
import { findPermission, type Permission } from './ending.ts';
import { allow, endOf } from './permission.ts';
import { takeBack } from './taking-back.ts';
import { AllowForm, AskForm } from './young.forms.ts';
import { accountClosedPage, allowPage, askedPage, askPage, permissionPage, takenBackPage } from './young.pages.ts';

const Token = z.object({ token: z.string().max(100) });
type At = z.output<typeof Token>;

const showAsk = (app: App, { slip }: Pick<Ask, 'slip'>): Shown => ({
  view: 'young/ask',
  page: askPage(app.policy, slip),
});

async function showAllow(app: App, { input, slip }: Ask<null, At>): Promise<Shown> {
  const works = (await findAskedGuardian(app, input.token)) !== null;
  return { view: 'young/allow', page: allowPage(app.policy, { token: input.token, works, slip }) };
}

const kept = {
  path: paths.permission.pattern,
  may: 'young.take-back',
  input: Token,
  find: (app: App, { input }: { input: At }) => findPermission(app, input.token),
} as const;
const showPermission = (app: App, { found, input }: { found: Permission; input: At }): Shown =>
  found.stands
    ? { view: 'young/permission', page: permissionPage(app.policy, found.stands, input.token) }
    : { view: 'reminders/stop', page: accountClosedPage(app.policy) };

const OWN_EMAIL = 'This is your own email. The young person needs one of their own.';

export const youngRoutes: readonly Route[] = [
  get({ path: paths.registerParent.pattern, may: 'young.ask', show: showAsk }),
  post({
    path: paths.registerParent.pattern,
    may: 'young.ask',
    form: AskForm,
    prepare: (app, { form, visit }) =>
      app.throttle.take('permission', { account: normaliseEmail(form.email), address: visit.addressHash }),
    // Too many tries get the same answer as well: a refusal would tell which addresses somebody tried before.
    run: async (app, { form, prepared }) => {
      const to = paths.parentAsked.to();
      if (!prepared.allowed) return { to, unchanged: true };
      await askGuardian(app, form.email);
      return { to };
    },
    again: showAsk,
  }),
  get({
    path: paths.parentAsked.pattern,
    may: 'young.ask',
    show: (app) => ({ view: 'young/asked', page: askedPage(app.policy) }),
  }),
  // Mail scanners open links: looking gives no permission.
  get({ path: paths.allowYoung.pattern, may: 'young.allow', input: Token, show: showAllow }),
  post({
    path: paths.allowYoung.pattern,
    may: 'young.allow',
    input: Token,
    form: AllowForm,
    prepare: async (app, { form, input, visit }) => {
      const asked = await findAskedGuardian(app, input.token);
      if (!asked) return null;
      endOf(app, form.born);
      if (normaliseEmail(form.email) === normaliseEmail(asked.email)) throw new Invalid({ email: OWN_EMAIL });
      const names = [form.name, form.guardianName].flatMap((name) => name.split(/\s+/));
      const problem = passwordProblem(app, form.password, { contextWords: [...names, form.email.split('@')[0] ?? ''] });
      if (problem) throw new Invalid({ password: problem });
      const taken = await app.throttle.take('registration', { address: visit.addressHash });
      return taken.allowed ? { asked, hash: await hashPassword(app, form.password) } : taken;
    },
    run: async (app, { form, input, prepared }) => {
      const dead = { to: paths.allowYoung.to(input), unchanged: true } as const;
      if (prepared === null) return dead;
      if ('retryAfter' in prepared)
        return tooMany(prepared.retryAfter, { says: 'There were many new accounts from here.' });
      const done = await allow(app, prepared.asked, { typed: form, passwordHash: prepared.hash });
      return done ? { to: paths.registerSent.to() } : dead;
    },
    again: showAllow,
  }),
  get({ ...kept, show: showPermission }),
  post({
    ...kept,
    form: NoFields,
    run: async (app, { found }) => {
      const page = { view: 'reminders/stop', page: takenBackPage(app.policy) };
      return (await takeBack(app, found.personId)) ? page : { ...page, unchanged: true };
    },
    again: showPermission,
  }),
];
