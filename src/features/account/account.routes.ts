import { z } from 'zod';
import type { App } from '../../context.ts';
import { NotFound, OurError } from '../../errors.ts';
import type { Ask, Shown, Went } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { tooMany } from '../../http/too-many.ts';
import { paths } from '../../paths.ts';
import { oneself } from '../../policy/relations.ts';
import { reveal, revealRows } from '../../policy/reveal.ts';
import { type SignedIn, type Subject, signedIn } from '../../policy/viewer.ts';
import { audit } from '../../record/audit.ts';
import { findLink } from '../sign-in/link-tokens.ts';
import { hashPassword, passwordProblem, verifyPassword } from '../sign-in/passwords.ts';
import { ButtonForm, ConfirmFor, ConfirmForm, EmailForm, EndForm, PasswordForm } from './account.forms.ts';
import { accountPage, confirmEmailPage, confirmPage, emailPage, passwordPage, sessionsPage } from './account.pages.ts';
import { contextWords, ownFacts } from './account.queries.ts';
import { addressOf, askToChangeEmail, changeEmail, changePassword } from './account.ts';
import { CONFIRMED_PAGES, confirmFirst } from './confirming.ts';
import { displayRoutes } from './display.routes.ts';
import { questionsRoutes } from './questions.routes.ts';
import { secondFactorRoutes } from './second-factor.routes.ts';
import { factorState, verifyCode } from './second-factor.ts';
import { endOtherSessions, endSession, ownSessions } from './sessions.ts';

const Token = z.object({ token: z.string().max(100) });
const findOneself = async (_app: App, { viewer }: Pick<Ask, 'viewer'>) => oneself(viewer);
const WRONG_CODE = 'That code is not right, or it was used before. Enter the code your app shows now.';

const DETAILS = ['name', 'email', 'jobRole', 'workplace', 'membershipNumber', 'createdAt', 'questionsSetAt'] as const;

async function showAccount(app: App, { viewer }: Ask<Subject>): Promise<Shown> {
  const me = signedIn(viewer);
  const [own, password, factor, sessions] = await Promise.all([
    reveal(app, me, { aboutId: me.id }, 'Person', DETAILS),
    app.db.person.findUniqueOrThrow({ where: { id: me.id }, select: { passwordChangedAt: true } }),
    factorState(app, me.id),
    ownSessions(app, me),
  ]);
  const { name = '', email = '', jobRole = '', workplace = '', membershipNumber = null } = own;
  const roles = me.roles.filter((role) => role !== 'visitor').map((role) => app.policy.roles[role]?.name ?? role);
  const page = accountPage(app.policy, {
    ...{ name, email, jobRole, workplace, membershipNumber, roles },
    createdAt: own.createdAt ?? app.clock.now(),
    questionsSetAt: own.questionsSetAt ?? null,
    passwordChangedAt: password.passwordChangedAt,
    secondFactorSince: factor?.since ?? null,
    sessions: sessions.length,
    isYoung: me.isYoung ?? false,
    display: me.display,
  });
  return { view: 'account/account', page };
}

async function showConfirm(app: App, { viewer, slip, input }: Ask<null, z.output<typeof ConfirmFor>>): Promise<Shown> {
  const withCode = (await factorState(app, signedIn(viewer).id)) !== null;
  const page = ConfirmFor.shape.for.safeParse(slip.values.for).data ?? input.for;
  return { view: 'account/confirm', page: confirmPage(slip, { page, withCode }) };
}

async function showPassword(app: App, { viewer, slip }: Ask): Promise<Shown | Went> {
  const { hasSecondFactor } = await ownFacts(app, signedIn(viewer).id);
  // Without a second step the current password, which the form asks for, is all that a confirmation could ask.
  const first = hasSecondFactor ? confirmFirst(app, signedIn(viewer), 'password') : null;
  const { withSecondFactor, without } = app.policy.account.passwordAtLeast;
  const atLeast = hasSecondFactor ? withSecondFactor : without;
  return first ?? { view: 'account/password', page: passwordPage(app.policy, { slip, atLeast }) };
}

const showEmail = (app: App, { viewer, slip }: Ask): Shown | Went =>
  confirmFirst(app, signedIn(viewer), 'email') ?? { view: 'account/email', page: emailPage(app.policy, slip) };

type Linked = Ask<null, z.output<typeof Token>>;

async function findOwnLink(app: App, { viewer, input }: Pick<Linked, 'viewer' | 'input'>) {
  const link = await findLink(app, input.token, 'change-email');
  return link?.personId === viewer.id ? link : null;
}

async function showConfirmEmail(app: App, ask: Linked): Promise<Shown> {
  const link = await findOwnLink(app, ask);
  const address = link && (await addressOf(app, link));
  return { view: 'account/confirm-email', page: confirmEmailPage(ask.input.token, address), status: link ? 200 : 410 };
}

async function showSessions(app: App, { viewer, slip }: Ask<Subject>): Promise<Shown> {
  const me = signedIn(viewer);
  const [sessions, devices] = await Promise.all([
    ownSessions(app, me),
    revealRows(app, me, [{ aboutId: me.id }], 'KnownDevice', ['label', 'firstSeenAt', 'lastSeenAt'], {
      orderBy: { lastSeenAt: 'desc' },
      take: 50,
    }),
  ]);
  const known = devices.flatMap(({ label, firstSeenAt, lastSeenAt }) =>
    label && firstSeenAt && lastSeenAt ? [{ label, firstSeenAt, lastSeenAt }] : [],
  );
  return { view: 'account/sessions', page: sessionsPage(app.policy, { sessions, devices: known, slip }) };
}

async function endAsked(app: App, me: SignedIn, end: string): Promise<number> {
  if (end === 'others') return endOtherSessions(app, me);
  if (end === me.sessionId) return 0;
  return (await endSession(app, me.id, end)) ? 1 : 0;
}

/** The session ended before the page's script asked to stay. */
class SessionOver extends OurError {
  readonly status = 401;
}

export const accountRoutes: Route[] = [
  get({ path: paths.account.pattern, may: 'account.read', find: findOneself, show: showAccount }),
  get({ path: paths.confirmIdentity.pattern, may: 'account.confirm', input: ConfirmFor, show: showConfirm }),
  post({
    path: paths.confirmIdentity.pattern,
    may: 'account.confirm',
    input: ConfirmFor,
    form: ConfirmForm,
    prepare: async (app, { viewer, form }) => {
      const { id } = signedIn(viewer);
      const taken = await app.throttle.take('confirm', { account: id });
      if (!taken.allowed) return taken;
      const own = await ownFacts(app, id);
      return { allowed: true, own, right: await verifyPassword(app, own.passwordHash, form.password) } as const;
    },
    run: async (app, { viewer, visit, form, prepared }) => {
      if (!prepared.allowed) return tooMany(prepared.retryAfter);
      const { id } = signedIn(viewer);
      const by = { person: id };
      const codeRight = prepared.right && (!prepared.own.hasSecondFactor || (await verifyCode(app, id, form.code)));
      if (!codeRight) {
        await audit(app, { what: 'account.confirm-refused', by, about: id });
        return {
          problems: prepared.right ? { code: WRONG_CODE } : { password: 'That is not your password. Try again.' },
        };
      }
      await audit(app, { what: 'account.confirmed', by, about: id });
      const { next, ...memo } = visit.memo;
      const to = form.for ? CONFIRMED_PAGES[form.for].to() : (next ?? paths.account.to());
      return { to, session: { confirmed: true, memo } };
    },
    again: showConfirm,
  }),
  get({ path: paths.changePassword.pattern, may: 'account.change', show: showPassword }),
  post({
    path: paths.changePassword.pattern,
    may: 'account.change',
    form: PasswordForm,
    prepare: async (app, { viewer, form }) => {
      const me = signedIn(viewer);
      const own = await ownFacts(app, me.id);
      const first = own.hasSecondFactor ? confirmFirst(app, me, 'password') : null;
      if (first) return { first };
      const taken = await app.throttle.take('confirm', { account: me.id });
      if (!taken.allowed) return { refused: tooMany(taken.retryAfter) };
      if (!(await verifyPassword(app, own.passwordHash, form.current)))
        return { refused: { problems: { current: 'That is not your password. Try again.' } } };
      const options = { withSecondFactor: own.hasSecondFactor, contextWords: contextWords(own) };
      const problem =
        form.password === form.current
          ? 'Choose a password that is different from the current one.'
          : passwordProblem(app, form.password, options);
      if (problem) return { refused: { problems: { password: problem } } };
      return { hash: await hashPassword(app, form.password) };
    },
    run: async (app, { viewer, visit, prepared }) => {
      if (prepared.first) return prepared.first;
      if (prepared.refused) return prepared.refused;
      await changePassword(app, signedIn(viewer), prepared.hash);
      const say = 'Your password is changed. Everybody else was signed out.';
      return { to: paths.account.to(), say, session: { confirmed: true, memo: visit.memo } };
    },
    again: showPassword,
  }),
  get({ path: paths.changeEmail.pattern, may: 'account.change', show: showEmail }),
  post({
    path: paths.changeEmail.pattern,
    may: 'account.change',
    form: EmailForm,
    prepare: (app, { viewer }) => app.throttle.take('change-email', { account: signedIn(viewer).id }),
    run: async (app, { viewer, form, prepared }) => {
      const me = signedIn(viewer);
      const first = confirmFirst(app, me, 'email');
      if (first) return first;
      if (!prepared.allowed) return tooMany(prepared.retryAfter);
      await askToChangeEmail(app, me, form.email);
      return { to: paths.account.to(), say: 'We sent a link to the new address. Open it to make the change.' };
    },
    again: showEmail,
  }),
  // A link in a mail is opened by mail scanners too: looking changes nothing, the button does.
  get({ path: paths.confirmEmail.pattern, may: 'account.change', input: Token, show: showConfirmEmail }),
  post({
    path: paths.confirmEmail.pattern,
    may: 'account.change',
    input: Token,
    form: ButtonForm,
    run: async (app, ask) => {
      const link = await findOwnLink(app, ask);
      const changed = link !== null && (await changeEmail(app, signedIn(ask.viewer), link));
      if (!changed) return { to: paths.confirmEmail.to(ask.input), unchanged: true };
      return { to: paths.account.to(), say: 'Your email is changed. Sign in with the new one from now on.' };
    },
    again: showConfirmEmail,
  }),
  get({ path: paths.sessions.pattern, may: 'account.sessions', find: findOneself, show: showSessions }),
  post({
    path: paths.sessions.pattern,
    may: 'account.sessions',
    find: findOneself,
    form: EndForm,
    run: async (app, { viewer, form }) => {
      const me = signedIn(viewer);
      const ended = await endAsked(app, me, form.end);
      if (ended === 0 && form.end !== 'others') throw new NotFound('That session has ended already.');
      if (ended === 0) return { to: paths.sessions.to(), unchanged: true };
      await audit(app, { what: 'account.sessions-ended', by: { person: me.id }, about: me.id, detail: { ended } });
      return { to: paths.sessions.to(), say: ended === 1 ? 'One session is ended.' : 'The other sessions are ended.' };
    },
    again: showSessions,
  }),
  // The request itself is what keeps the session alive.
  post({
    path: paths.stay.pattern,
    may: 'account.stay',
    form: ButtonForm,
    run: async (_app, { viewer }) => {
      if (viewer.kind === 'guest') throw new SessionOver('You are signed out.');
      return { to: paths.account.to(), quiet: true, unchanged: true };
    },
    again: () => ({ to: paths.account.to() }),
  }),
  ...questionsRoutes,
  ...displayRoutes,
  ...secondFactorRoutes,
];
