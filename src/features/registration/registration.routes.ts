import { z } from 'zod';
import type { App } from '../../context.ts';
import { Invalid } from '../../errors.ts';
import type { Ask, Shown, Went } from '../../http/ask.ts';
import { landingOf } from '../../http/landing.ts';
import { get, post, type Route } from '../../http/route.ts';
import { tooMany } from '../../http/too-many.ts';
import { paths } from '../../paths.ts';
import { findLink } from '../sign-in/link-tokens.ts';
import { hashPassword, passwordProblem } from '../sign-in/passwords.ts';
import { ActivationForm, RegistrationForm } from './registration.forms.ts';
import { activatePage, registerPage, sentPage } from './registration.pages.ts';
import { activate, register } from './registration.ts';

const Token = z.object({ token: z.string().max(100) });

/** Under the age nothing is stored but, in this visit's session, that the question was answered: so it is not asked again until it fits. */
const toParent: Went = { to: paths.registerParent.to(), session: { memo: { tooYoung: true } }, unchanged: true };

function showRegister(app: App, { slip, visit, viewer }: Pick<Ask, 'slip' | 'visit' | 'viewer'>): Shown | Went {
  if (viewer.kind === 'person') return { to: landingOf(viewer) };
  if (visit.memo.tooYoung) return { to: paths.registerParent.to() };
  if (slip.values.age === 'under') return toParent;
  return { view: 'registration/register', page: registerPage(app.policy, slip) };
}

const showActivate = async (app: App, { input, slip }: Ask<null, z.output<typeof Token>>): Promise<Shown> => {
  const works = (await findLink(app, input.token, 'activate')) !== null;
  return { view: 'registration/activate', page: activatePage(app.policy, { token: input.token, works, slip }) };
};

export const registrationRoutes: Route[] = [
  get({ path: paths.register.pattern, may: 'registration.create', show: showRegister }),
  post({
    path: paths.register.pattern,
    may: 'registration.create',
    form: RegistrationForm,
    prepare: async (app, { form, visit }) => {
      if (form.age === 'under' || visit.memo.tooYoung) return null;
      const contextWords = [...form.name.split(/\s+/), form.email.split('@')[0] ?? '', form.workplace];
      const problem = passwordProblem(app, form.password, { contextWords });
      if (problem) throw new Invalid({ password: problem });
      const taken = await app.throttle.take('registration', { address: visit.addressHash });
      return taken.allowed ? { hash: await hashPassword(app, form.password) } : { retryAfter: taken.retryAfter };
    },
    run: async (app, { form, prepared }) => {
      if (prepared === null) return toParent;
      if ('retryAfter' in prepared && prepared.retryAfter)
        return tooMany(prepared.retryAfter, { says: 'There were many new accounts from here.' });
      await register(app, form, prepared.hash ?? '');
      return { to: paths.registerSent.to() };
    },
    again: showRegister,
  }),
  get({
    path: paths.registerSent.pattern,
    may: 'registration.create',
    show: (app) => ({ view: 'registration/sent', page: sentPage(app.policy) }),
  }),
  // A link in a mail is opened by mail scanners too: looking changes nothing, the button does.
  get({ path: paths.activate.pattern, may: 'registration.activate', input: Token, show: showActivate }),
  post({
    path: paths.activate.pattern,
    may: 'registration.activate',
    input: Token,
    form: ActivationForm,
    prepare: (app, { visit }) => app.throttle.take('activation', { address: visit.addressHash }),
    run: async (app, { input, visit, prepared }) => {
      if (!prepared.allowed) return tooMany(prepared.retryAfter);
      const link = await findLink(app, input.token, 'activate');
      const done = link !== null && (await activate(app, link));
      if (!done) return { to: paths.activate.to(input), unchanged: true };
      app.trail.afterwards.push(() => app.throttle.giveBack('activation', { address: visit.addressHash }));
      return { to: paths.signIn.to(), say: 'Your account is active. Sign in to begin.' };
    },
    again: showActivate,
  }),
];
