import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Memo, Shown, Visit, Went } from '../../http/ask.ts';
import { LONGEST_WAY_BACK, localPath } from '../../http/here.ts';
import { fromPage } from '../../http/input.ts';
import { landingOf } from '../../http/landing.ts';
import { get, post, type Route } from '../../http/route.ts';
import { tooMany } from '../../http/too-many.ts';
import { paths } from '../../paths.ts';
import { milliseconds } from '../../policy/duration.ts';
import { audit } from '../../record/audit.ts';
import { verifyCode } from '../account/second-factor.ts';
import { isYoung } from '../community/young-members.ts';
import { CodeForm, SignInForm, SignOutForm } from './sign-in.forms.ts';
import { codePage, signInPage } from './sign-in.pages.ts';
import { needsCode, refusedSignIn, signedIn, stillOpens, whoTries } from './sign-in.ts';

const Wanted = z.object({ next: z.string().max(LONGEST_WAY_BACK).optional().catch(undefined) });
const WRONG = { email: 'The email and password do not belong together. Check both and try again.' };
const WRONG_CODE = { code: 'That code is not right, or it was used before. Enter the code your app shows now.' };

function showSignIn(_app: App, { slip, viewer, input }: Ask<null, z.output<typeof Wanted>>): Shown | Went {
  const next = localPath(input.next ?? String(slip.values.next ?? ''), '');
  if (viewer.kind === 'person') return { to: next || landingOf(viewer) };
  return { view: 'sign-in/sign-in', page: signInPage(slip, next) };
}

/** A right try counts neither against the account nor against the address that a whole ward may share. */
async function forgive(app: App, limit: string, who: { account: string; address: string }): Promise<void> {
  await app.throttle.giveBack(limit, who);
  await app.throttle.reset(limit, who);
}

/** After the password, or after the code: where the person wanted to go. */
async function letIn(app: App, personId: string, visit: Visit, next: string | undefined): Promise<Went> {
  const cookie = await signedIn(app, personId, visit);
  const landing = landingOf({ isYoung: await isYoung(app, personId) });
  return { to: localPath(next, landing), session: { signIn: personId }, cookies: [cookie] };
}

/** Whose code is awaited, since the password was given; null when nobody's, or when that is too long ago. */
function awaited(app: App, { codeFor, codeSince }: Memo): { personId: string; since: Date } | null {
  const since = new Date(codeSince ?? 0);
  const late = app.clock.now().getTime() - since.getTime() > milliseconds(app.policy.account.confirmAgainAfter);
  return codeFor && !late ? { personId: codeFor, since } : null;
}

const showCode = (app: App, { visit, slip }: Ask): Shown | Went =>
  awaited(app, visit.memo) ? { view: 'sign-in/code', page: codePage(slip) } : { to: paths.signIn.to() };

export const signInRoutes: Route[] = [
  get({ path: paths.signIn.pattern, may: 'sign-in.try', input: Wanted, show: showSignIn }),
  post({
    path: paths.signIn.pattern,
    may: 'sign-in.try',
    input: Wanted,
    form: SignInForm.extend({ next: fromPage(z.string().max(LONGEST_WAY_BACK).optional()) }),
    prepare: async (app, { form, visit }) => {
      const who = await whoTries(app, form.email, visit);
      const taken = await app.throttle.take('sign-in', who);
      if (!taken.allowed) return taken;
      return { allowed: true, who, person: await visit.authenticate() } as const;
    },
    run: async (app, { form, visit, prepared }) => {
      if (!prepared.allowed) return tooMany(prepared.retryAfter);
      if (!prepared.person) {
        await refusedSignIn(app, form.email);
        return { problems: WRONG };
      }
      const { personId } = prepared.person;
      app.trail.afterwards.push(() => forgive(app, 'sign-in', prepared.who));
      if (await needsCode(app, personId)) {
        const memo = {
          codeFor: personId,
          codeSince: app.clock.now().toISOString(),
          ...(form.next ? { next: form.next } : {}),
        };
        return { to: paths.signInCode.to(), session: { memo }, unchanged: true };
      }
      return letIn(app, personId, visit, form.next);
    },
    again: showSignIn,
  }),
  get({ path: paths.signInCode.pattern, may: 'sign-in.code', show: showCode }),
  post({
    path: paths.signInCode.pattern,
    may: 'sign-in.code',
    form: CodeForm,
    prepare: async (app, { visit }) => {
      const half = awaited(app, visit.memo);
      if (!half || !(await stillOpens(app, half.personId, half.since))) return null;
      const who = { account: half.personId, address: visit.addressHash };
      return { ...half, who, taken: await app.throttle.take('sign-in-code', who) };
    },
    run: async (app, { form, visit, prepared }) => {
      if (!prepared)
        return { to: paths.signIn.to(), session: { memo: {} }, say: 'Please sign in again.', unchanged: true };
      if (!prepared.taken.allowed) return tooMany(prepared.taken.retryAfter);
      const { personId, who } = prepared;
      if (!(await verifyCode(app, personId, form.code))) {
        await audit(app, { what: 'sign-in.code-refused', by: { system: 'sign-in' }, about: personId });
        return { problems: WRONG_CODE };
      }
      app.trail.afterwards.push(() => forgive(app, 'sign-in-code', who));
      return letIn(app, personId, visit, visit.memo.next);
    },
    again: showCode,
  }),
  post({
    path: paths.signOut.pattern,
    may: 'sign-in.out',
    form: SignOutForm,
    run: async (app, { viewer }) => {
      if (viewer.kind === 'guest') return { to: paths.home.to(), session: { signOut: true }, unchanged: true };
      await audit(app, { what: 'sign-in.out', by: { person: viewer.id }, about: viewer.id });
      return { to: paths.home.to(), session: { signOut: true } };
    },
    again: () => ({ to: paths.home.to() }),
  }),
];
