import type { App } from '../../context.ts';
import { NotAllowed } from '../../errors.ts';
import type { Ask, Shown, Visit, Went } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { tooMany } from '../../http/too-many.ts';
import { paths } from '../../paths.ts';
import { type SignedIn, signedIn } from '../../policy/viewer.ts';
import { ButtonForm, FactorForm } from './account.forms.ts';
import { ownFacts } from './account.queries.ts';
import { noteFactor, noteNewCodes } from './account.ts';
import { confirmFirst } from './confirming.ts';
import { codesPage, factorPage, setUpPage } from './second-factor.pages.ts';
import {
  type FactorToSetUp,
  factorState,
  factorToSetUp,
  newRecoveryCodes,
  switchOff,
  switchOn,
} from './second-factor.ts';

const WRONG = 'That code does not fit. Enter the one your app shows now, and check the time on your phone.';

/** Somebody who still has to set it up has only the role of a newcomer yet. */
const isRequired = (app: App, viewer: SignedIn): boolean =>
  viewer.stage === 'second-factor' || viewer.roles.some((role) => app.policy.roles[role]?.secondFactor === 'required');

/** The secret that this session is setting up; null when none, or when it has been switched on meanwhile. */
async function findSetUp(app: App, me: SignedIn, { memo }: Pick<Visit, 'memo'>): Promise<FactorToSetUp | null> {
  const started = memo.factorStarted;
  if (!started) return null;
  const state = await factorState(app, me.id);
  const since = new Date(started.slice(0, started.indexOf(' ')));
  if (state && state.since >= since) return null;
  const { email } = await ownFacts(app, me.id);
  return factorToSetUp(app, { personId: me.id, started, label: email });
}

async function showFactor(app: App, { viewer, visit, slip }: Ask): Promise<Shown | Went> {
  const me = signedIn(viewer);
  const first = confirmFirst(app, me, 'second-factor');
  if (first) return first;
  const factor = await findSetUp(app, me, visit);
  if (factor) return { view: 'account/second-factor-set-up', page: setUpPage(app.policy, { factor, slip }) };
  const state = await factorState(app, me.id);
  return { view: 'account/second-factor', page: factorPage(app.policy, { state, required: isRequired(app, me) }) };
}

const toNext = (me: SignedIn): string => (me.stage === 'ready' ? paths.account : paths.learn).to();

export const secondFactorRoutes: Route[] = [
  get({ path: paths.secondFactor.pattern, may: 'account.set-second-factor', show: showFactor }),
  post({
    path: paths.secondFactor.pattern,
    may: 'account.set-second-factor',
    form: FactorForm,
    prepare: async (app, { viewer }) => app.throttle.take('confirm', { account: signedIn(viewer).id }),
    run: async (app, { viewer, visit, form, prepared }) => {
      const me = signedIn(viewer);
      const first = confirmFirst(app, me, 'second-factor');
      if (first) return first;
      const page = paths.secondFactor.to();
      if (form.step === 'start') {
        const factorStarted = `${app.clock.now().toISOString()} ${app.random.token()}`;
        return { to: page, session: { memo: { ...visit.memo, factorStarted } }, unchanged: true };
      }
      if (!prepared.allowed) return tooMany(prepared.retryAfter, { field: 'code' });
      const factor = await findSetUp(app, me, visit);
      if (!factor) return { to: page, unchanged: true };
      if (!(await switchOn(app, { personId: me.id, secret: factor.secret, code: form.code })))
        return { problems: { code: WRONG } };
      await noteFactor(app, me, true);
      const codes = await newRecoveryCodes(app, me.id);
      return { view: 'account/recovery-codes', page: codesPage(codes, toNext(me)) };
    },
    again: showFactor,
  }),
  get({
    path: paths.recoveryCodes.pattern,
    may: 'account.set-second-factor',
    show: () => ({ to: paths.secondFactor.to() }),
  }),
  post({
    path: paths.recoveryCodes.pattern,
    may: 'account.set-second-factor',
    form: ButtonForm,
    run: async (app, { viewer }) => {
      const me = signedIn(viewer);
      const first = confirmFirst(app, me, 'second-factor');
      if (first) return first;
      if (!(await factorState(app, me.id))) return { to: paths.secondFactor.to(), unchanged: true };
      const codes = await newRecoveryCodes(app, me.id);
      await noteNewCodes(app, me);
      return { view: 'account/recovery-codes', page: codesPage(codes, toNext(me)) };
    },
    again: showFactor,
  }),
  post({
    path: paths.secondFactorOff.pattern,
    may: 'account.set-second-factor',
    form: ButtonForm,
    run: async (app, { viewer }) => {
      const me = signedIn(viewer);
      const first = confirmFirst(app, me, 'second-factor');
      if (first) return first;
      if (isRequired(app, me)) throw new NotAllowed('Your role needs codes at sign-in, so they stay on.');
      if (!(await switchOff(app, me.id))) return { to: paths.secondFactor.to(), unchanged: true };
      await noteFactor(app, me, false);
      return { to: paths.secondFactor.to(), say: 'Codes are switched off.' };
    },
    again: showFactor,
  }),
];
