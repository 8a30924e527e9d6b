import type { App } from '../../context.ts';
import { Invalid } from '../../errors.ts';
import type { Ask, Shown, Went } from '../../http/ask.ts';
import { landingOf } from '../../http/landing.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { type SignedIn, signedIn } from '../../policy/viewer.ts';
import { verifyPassword } from '../sign-in/passwords.ts';
import { QuestionsForm } from './account.forms.ts';
import { type OwnFacts, ownFacts } from './account.queries.ts';
import { setQuestions } from './account.ts';
import { confirmFirst } from './confirming.ts';
import { type QuestionSet, readQuestionSet } from './question-set.ts';
import { questionsPage } from './questions.pages.ts';
import { isCanned } from './questions.ts';
import { storeAnswers } from './security-answers.ts';

/** The first set follows a sign-in; to replace one, the password has to be given again. */
const firstConfirm = (app: App, viewer: SignedIn): Went | null =>
  viewer.stage === 'questions' ? null : confirmFirst(app, viewer, 'questions');

async function showQuestions(app: App, { viewer, slip }: Ask): Promise<Shown | Went> {
  const me = signedIn(viewer);
  const first = firstConfirm(app, me);
  if (first) return first;
  const person = await app.db.person.findUniqueOrThrow({ where: { id: me.id }, select: { questionsSetAt: true } });
  return {
    view: 'account/security-questions',
    page: questionsPage(app.policy, { setAt: person.questionsSetAt, slip }),
  };
}

/** Throws Invalid where an answer or an own question is the very password, which then would stand in the open some day. */
async function refusePassword(app: App, own: OwnFacts, { questions, answers }: QuestionSet): Promise<void> {
  const typed = { own: questions.map((text) => (isCanned(text) ? '' : text)), answer: answers };
  for (const [name, texts] of Object.entries(typed)) {
    for (const [index, text] of texts.entries()) {
      const couldBe = text.length >= app.policy.account.passwordAtLeast.withSecondFactor;
      if (couldBe && (await verifyPassword(app, own.passwordHash, text)))
        throw new Invalid({ [`${name}${index + 1}`]: 'Do not use your password here' });
    }
  }
}

export const questionsRoutes: Route[] = [
  get({ path: paths.securityQuestions.pattern, may: 'account.set-questions', show: showQuestions }),
  post({
    path: paths.securityQuestions.pattern,
    may: 'account.set-questions',
    form: QuestionsForm,
    prepare: async (app, { viewer, form }) => {
      const me = signedIn(viewer);
      const first = firstConfirm(app, me);
      if (first) return { first };
      const own = await ownFacts(app, me.id);
      const { set, problems } = readQuestionSet(form, own);
      if (Object.keys(problems).length > 0) throw new Invalid(problems);
      await refusePassword(app, own, set);
      return { setAt: await storeAnswers(app, me.id, set), isFirst: own.questionsSetAt === null };
    },
    run: async (app, { viewer, prepared }) => {
      if (prepared.first) return prepared.first;
      const { setAt, isFirst } = prepared;
      await setQuestions(app, signedIn(viewer), { setAt, isFirst });
      const to = isFirst ? landingOf(signedIn(viewer)) : paths.account.to();
      return { to, say: 'Your security questions are saved.' };
    },
    again: showQuestions,
  }),
];
