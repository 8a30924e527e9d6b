import { z } from 'zod';
import type { App } from '../../context.ts';
import { normaliseEmail } from '../../data/blind-index.ts';
import type { Ask, Shown, Went } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { tooMany } from '../../http/too-many.ts';
import { paths } from '../../paths.ts';
import { findLink } from '../sign-in/link-tokens.ts';
import { AnswersForm, AskForm } from './recovery.forms.ts';
import { askPage, deadLinkPage, questionsPage, sentPage } from './recovery.pages.ts';
import { askedQuestions, findRecovery, isFor, recover, refuseAnswers, tryAnswers } from './recovery.ts';
import { askForLink } from './requests.ts';

const Token = z.object({ token: z.string().max(100) });
const WRONG = 'These answers do not all match. Check each one and try again.';

const showAsk = (_app: App, { slip }: Ask): Shown => ({ view: 'recovery/ask', page: askPage(slip) });

const deadLink = (app: App): Shown => ({ view: 'recovery/dead-link', page: deadLinkPage(app.policy), status: 410 });

const findMine = (app: App, { visit, viewer }: Pick<Ask, 'visit' | 'viewer'>) =>
  findRecovery(app, visit.memo.recovery, viewer.id);

async function showQuestions(app: App, ask: Ask): Promise<Shown> {
  const recovering = await findMine(app, ask);
  const questions = recovering && (await askedQuestions(app, recovering));
  if (!questions) return deadLink(app);
  const { withSecondFactor, without } = app.policy.account.passwordAtLeast;
  const atLeast = recovering.withSecondFactor ? withSecondFactor : without;
  return { view: 'recovery/questions', page: questionsPage(app.policy, { questions, atLeast, slip: ask.slip }) };
}

export const recoveryRoutes: Route[] = [
  get({ path: paths.recover.pattern, may: 'recovery.ask', show: showAsk }),
  post({
    path: paths.recover.pattern,
    may: 'recovery.ask',
    form: AskForm,
    prepare: (app, { form, visit }) =>
      app.throttle.take('recovery-ask', { account: normaliseEmail(form.email), address: visit.addressHash }),
    // Too many tries get the same answer as well: a refusal would tell which addresses somebody tried before.
    run: async (app, { form, prepared }) => {
      const to = paths.recoverSent.to();
      if (!prepared.allowed) return { to, unchanged: true };
      await askForLink(app, form.email);
      return { to };
    },
    again: showAsk,
  }),
  get({
    path: paths.recoverSent.pattern,
    may: 'recovery.ask',
    show: (app) => ({ view: 'recovery/sent', page: sentPage(app.policy) }),
  }),
  // Mail scanners open links: this one uses nothing up. It leads on to an address without the token, which the session
  // remembers by its id, so that the token stands in no history and no log of the next page.
  get({
    path: paths.recoverLink.pattern,
    may: 'recovery.answer',
    input: Token,
    show: async (app, { input, viewer, visit }): Promise<Shown | Went> => {
      const link = await findLink(app, input.token, 'recover');
      if (!link || !isFor(link, viewer.id)) return deadLink(app);
      return { to: paths.recoverQuestions.to(), session: { memo: { ...visit.memo, recovery: link.id } } };
    },
  }),
  get({ path: paths.recoverQuestions.pattern, may: 'recovery.answer', show: showQuestions }),
  post({
    path: paths.recoverQuestions.pattern,
    may: 'recovery.answer',
    form: AnswersForm,
    prepare: async (app, ask) => {
      const recovering = await findMine(app, ask);
      if (!recovering) return null;
      const tried = await tryAnswers(app, { recovering, form: ask.form, addressHash: ask.visit.addressHash });
      return { recovering, tried };
    },
    run: async (app, { prepared }) => {
      const dead: Went = { to: paths.recoverQuestions.to(), unchanged: true };
      if (!prepared) return dead;
      const { recovering, tried } = prepared;
      if (tried.outcome === 'too-many') return tooMany(tried.retryAfter);
      if (tried.outcome === 'over') return dead;
      if (tried.outcome === 'wrong') {
        await refuseAnswers(app, recovering);
        return { problems: { '': WRONG } };
      }
      if (!(await recover(app, recovering, tried.passwordHash))) return dead;
      return {
        to: paths.signIn.to(),
        say: 'Your password is changed. Sign in with your new password.',
        session: { signOut: true },
      };
    },
    again: showQuestions,
  }),
];
