import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { fromPage } from '../../http/input.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { bankPage, kindsPage, questionPage } from './bank.pages.ts';
import { type BankSubject, findCategories, findQuestion, findQuestions } from './bank.queries.ts';
import { addQuestions, changeQuestion, retireQuestion, tagsOf } from './bank.ts';
import { editPage } from './edit.pages.ts';
import { kindIds } from './question.ts';
import { QuestionForm, readQuestion } from './source.ts';

const term = (most: number) => z.string().trim().max(most).default('').catch('');

/** How the bank is narrowed, in the address. */
export const BankFilter = z.object({
  q: term(200),
  category: term(100),
  tag: term(40),
  kind: z
    .enum(['', ...kindIds])
    .default('')
    .catch(''),
  state: z.enum(['', 'retired']).default('').catch(''),
});
const BankQuery = BankFilter.extend({ before: z.uuid().optional(), after: z.uuid().optional() });
const QuestionPath = z.object({ id: z.uuid() });
const NewQuery = z.object({ kind: z.enum(kindIds).optional().catch(undefined) });

const EditForm = QuestionForm.extend({
  version: fromPage(
    z
      .string()
      .regex(/^\d{1,6}$/)
      .transform(Number),
  ),
});
const RetireForm = z.strictObject({ to: fromPage(z.enum(['retired', 'use'])) });

const one = {
  input: QuestionPath,
  find: (app: App, { input }: { input: z.output<typeof QuestionPath> }) => findQuestion(app, input.id),
} as const;

const showQuestion = (_app: App, { found }: Pick<Ask<BankSubject>, 'found'>): Shown => ({
  view: 'bank/question',
  page: questionPage(found),
});

async function showEdit(app: App, { found, slip }: Pick<Ask<BankSubject>, 'found' | 'slip'>): Promise<Shown> {
  const categories = await findCategories(app);
  return { view: 'bank/edit', page: editPage({ kind: found.question.kind, found, categories, slip }) };
}

async function showNew(app: App, { slip, input }: Ask<null, z.output<typeof NewQuery>>): Promise<Shown> {
  const sent = z.enum(kindIds).safeParse(slip.values.kind);
  const kind = sent.success ? sent.data : input.kind;
  if (!kind) return { view: 'bank/kinds', page: kindsPage() };
  return { view: 'bank/edit', page: editPage({ kind, found: null, categories: await findCategories(app), slip }) };
}

export const bankRoutes: readonly Route[] = [
  get({
    path: paths.bank.pattern,
    may: 'bank.read',
    input: BankQuery,
    show: async (app, { input: { before, after, ...asked } }) => {
      const [categories, leaf] = await Promise.all([
        findCategories(app),
        findQuestions(app, asked, { before: before ?? null, after: after ?? null }),
      ]);
      return { view: 'bank/bank', page: bankPage(asked, categories, leaf) };
    },
  }),
  get({ path: paths.bankNew.pattern, may: 'bank.change', input: NewQuery, show: showNew }),
  post({
    path: paths.bankNew.pattern,
    may: 'bank.change',
    input: NewQuery,
    form: QuestionForm,
    run: async (app, { viewer, form }) => {
      const filing = { category: form.category, tags: tagsOf(form.tags) };
      const by = { person: signedIn(viewer).id };
      const [id = ''] = await addQuestions(app, [{ question: readQuestion(form), filing }], by);
      return { to: paths.bankQuestion.to({ id }), say: 'Question saved' };
    },
    again: showNew,
  }),
  get({ ...one, path: paths.bankQuestion.pattern, may: 'bank.read', show: showQuestion }),
  get({ ...one, path: paths.bankEdit.pattern, may: 'bank.change', show: showEdit }),
  post({
    ...one,
    path: paths.bankEdit.pattern,
    may: 'bank.change',
    form: EditForm,
    run: async (app, { viewer, found, form: { version, ...form } }) => {
      const filing = { category: form.category, tags: tagsOf(form.tags) };
      const question = readQuestion({ ...form, kind: found.question.kind });
      await changeQuestion(app, { id: found.id, version }, { question, filing }, { person: signedIn(viewer).id });
      return { to: paths.bankQuestion.to({ id: found.id }), say: 'Question saved' };
    },
    again: showEdit,
  }),
  post({
    ...one,
    path: paths.bankRetire.pattern,
    may: 'bank.change',
    form: RetireForm,
    run: async (app, { viewer, found, form }) => {
      const retired = form.to === 'retired';
      const to = paths.bankQuestion.to({ id: found.id });
      return (await retireQuestion(app, found.id, retired, { person: signedIn(viewer).id }))
        ? { to, say: retired ? 'Retired. New attempts do not get it any more' : 'In use again' }
        : { to, unchanged: true };
    },
    again: showQuestion,
  }),
];
