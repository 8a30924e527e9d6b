import { inTransaction } from '../../src/context.ts';
import { addQuestions } from '../../src/features/bank/bank.ts';
import type { Browser } from './browser.ts';
import { aLearner, anExaminer, type TestPerson } from './people.ts';
import { everyKind, rightAnswers } from './questions.ts';
import { aSite, type TestSite } from './site.ts';

export const MINUTE = 60_000;

export const examFields = {
  ...{ title: 'Clean hands', kind: 'examination', category1: 'Hygiene', count1: '8', audience: 'everyone' },
};

/** A site with one question of each kind in its bank, somebody who sets examinations and a learner, both signed in. */
export interface ExamRoom {
  readonly site: TestSite;
  readonly setter: TestPerson;
  readonly asSetter: Browser;
  readonly learner: TestPerson;
  readonly asLearner: Browser;
  /** An open examination; its id. */
  anExam(more?: Record<string, string>): Promise<string>;
  rowOf(attempt: string): ReturnType<TestSite['app']['db']['examAttempt']['findUniqueOrThrow']>;
  /** The right answers of an attempt, by place. */
  rightFor(attempt: string): Promise<string[][]>;
  answerAll(browser: Browser, attempt: string): Promise<void>;
}

export const start = (browser: Browser, exam: string) =>
  browser.submit('/assessments', {}, { action: `/assessments/start/${exam}` });
export const attemptIn = (to: string): string => to.split('/')[2] ?? '';
export const handIn = (browser: Browser, attempt: string) => browser.submit(`/assessments/${attempt}`, {});
export const tokenOf = async (browser: Browser): Promise<string> =>
  String((await browser.get('/assessments')).$('input[name=_csrf]').first().val());

/** A page without its token. */
export const looks = ({ html }: { html: string }): string =>
  html.replace(/name="_csrf" value="[^"]*"/g, '').replace(/<meta[^>]*>/g, '');

export async function anExamRoom(): Promise<ExamRoom> {
  const site = await aSite();
  const [setter, learner] = [await anExaminer(site), await aLearner(site, { name: 'Amina Shah' })];
  const [asSetter, asLearner] = [await site.signedIn(setter), await site.signedIn(learner)];
  const questions = everyKind.map((question) => ({ question, filing: { category: 'Hygiene', tags: ['hands'] } }));
  await inTransaction(site.app, (inside) => addQuestions(inside, questions, { system: 'operator' }));
  let made = 0;
  const rowOf = (id: string) => site.app.db.examAttempt.findUniqueOrThrow({ where: { id } });
  const rightFor = async (attempt: string): Promise<string[][]> => {
    const { versions } = await rowOf(attempt);
    const bodies = await site.app.db.bankVersion.findMany({ where: { id: { in: versions } } });
    return versions.map((version) => {
      const body = bodies.find(({ id }) => id === version)?.body as { kind?: string } | undefined;
      return [...(rightAnswers[everyKind.findIndex((question) => question.kind === body?.kind)] ?? [])];
    });
  };
  return {
    ...{ site, setter, asSetter, learner, asLearner, rowOf, rightFor },
    anExam: async (more = {}) => {
      const title = `Clean hands ${++made}`;
      const saved = await asSetter.submit('/exams/new', { ...examFields, title, ...more });
      if (saved.status !== 303) throw new Error(saved.text);
      await asSetter.submit(saved.to, { to: 'open' }, { action: `${saved.to}/state` });
      return saved.to.split('/').at(-1) ?? '';
    },
    answerAll: async (browser, attempt) => {
      for (const [i, answer] of (await rightFor(attempt)).entries())
        await browser.submit(`/assessments/${attempt}/questions/${i + 1}`, { 'answer[]': answer, go: 'next' });
    },
  };
}
