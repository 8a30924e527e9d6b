import { posix } from 'node:path';
import type { z } from 'zod';
import type { App } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import type { Ask, Refused, Shown, Went } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import type { Subject, Viewer } from '../../policy/viewer.ts';
import { signedIn } from '../../policy/viewer.ts';
import { moduleForm } from '../courses/course-schemas.ts';
import { parseYaml } from '../courses/course-text.ts';
import { readSources } from '../courses/sources.ts';
import { DeleteForm, FilePath, QuestionForm, QuestionMoveForm, QuestionPath, QuestionsForm } from './author.forms.ts';
import { findFile } from './author.queries.ts';
import { type CheckSeen, checkPage, deleteQuestionPage, formPage, questionPage } from './check.pages.ts';
import { formText, NEW, readQuestions, withMoved, withoutQuestion, withQuestion } from './check.ts';
import { draftAt } from './draft-address.ts';
import { kindOf } from './draft-paths.ts';
import { readWritten } from './draft-text.ts';
import { saveBeside } from './drafts.ts';

type Beside = Subject & CheckSeen & { readonly path: string; readonly source: string };

/** The file of this name beside a module's own file, there or not, with its text; null where there is no such module. */
async function findBeside(app: App, fileId: string, name: 'check.yaml' | 'form.yaml'): Promise<Beside | null> {
  const seen = await findFile(app, fileId);
  if (!seen || kindOf(seen.file.path) !== 'module') return null;
  const path = `${posix.dirname(seen.file.path)}/${name}`;
  const check = seen.draft.files.find((one) => one.path === path) ?? null;
  const texts = await readSources(app, [seen.file.hash, ...(check ? [check.hash] : [])]);
  const source = check ? (texts.get(check.hash)?.toString('utf8') ?? '') : '';
  const { title } = readWritten(texts.get(seen.file.hash) ?? Buffer.alloc(0)).front;
  const questions = readQuestions(source);
  return {
    ...{ aboutId: null, file: fileId, path, source, questions, check },
    draft: { id: seen.draft.id, title: seen.draft.title },
    module: typeof title === 'string' ? title : '',
  };
}

const CHANGED =
  'Somebody else changed this while you looked at it. Nothing is saved. Load the page again, then decide.';

/** Saves the file over the revision that the page was made from, or says that another one is there by now. */
async function save(
  app: App,
  found: Beside,
  { viewer, revision, text }: { viewer: Viewer; revision: number; text: string | null },
  went: Went,
): Promise<Went | Refused> {
  const done = await saveBeside(
    app,
    found.draft.id,
    { path: found.path, revision, text },
    { person: signedIn(viewer).id },
  );
  return done ? went : { problems: { '': CHANGED }, status: 409 };
}

const inCheck = {
  input: FilePath,
  find: (app: App, { input }: { input: z.output<typeof FilePath> }) => findBeside(app, input.file, 'check.yaml'),
} as const;

const inQuestion = {
  input: QuestionPath,
  find: async (app: App, { input }: { input: z.output<typeof QuestionPath> }) => {
    const found = await findBeside(app, input.file, 'check.yaml');
    const question = found?.questions?.find(({ id }) => id === input.question) ?? null;
    return found?.questions && (question || input.question === NEW) ? { ...found, question } : null;
  },
} as const;

const inForm = {
  input: FilePath,
  find: (app: App, { input }: { input: z.output<typeof FilePath> }) => findBeside(app, input.file, 'form.yaml'),
} as const;

type Question = NonNullable<Awaited<ReturnType<(typeof inQuestion)['find']>>>;

const showCheck = (_app: App, { found, slip }: Pick<Ask<Beside>, 'found' | 'slip'>): Shown => ({
  view: 'author/check',
  page: checkPage(found, slip),
});

const showQuestion = (_app: App, { found, slip }: Pick<Ask<Question>, 'found' | 'slip'>): Shown => ({
  view: 'author/question',
  page: questionPage(found, found.question, slip),
});

function showDelete(_app: App, { found }: Pick<Ask<Question>, 'found'>): Shown {
  if (!found.question) throw new NotFound();
  return { view: 'author/confirm', page: deleteQuestionPage(found, found.question) };
}

function showForm(_app: App, { found, slip }: Pick<Ask<Beside>, 'found' | 'slip'>): Shown {
  const lines = (found.questions ?? []).map(({ ask }) => ask);
  return { view: 'author/form', page: formPage(found, lines, slip) };
}

export const checkRoutes: Route[] = [
  get({ ...inCheck, path: paths.authorCheck.pattern, may: 'author.write', show: showCheck }),
  post({
    ...inCheck,
    path: paths.authorCheck.pattern,
    may: 'author.write',
    form: QuestionMoveForm,
    run: async (app, { viewer, found, form: { revision, question, way } }) => {
      const to = paths.authorCheck.to({ file: found.file });
      const text = withMoved(found.source, question, way);
      if (text === found.source) return { to, unchanged: true };
      return save(app, found, { viewer, revision, text }, { to, say: 'Moved' });
    },
    again: showCheck,
  }),
  get({ ...inQuestion, path: paths.authorQuestion.pattern, may: 'author.write', show: showQuestion }),
  post({
    ...inQuestion,
    path: paths.authorQuestion.pattern,
    may: 'author.write',
    form: QuestionForm,
    run: async (app, { viewer, input, found, form }) => {
      const text = withQuestion(found.source, input.question, form);
      const to = paths.authorCheck.to({ file: found.file });
      return save(app, found, { viewer, revision: form.revision, text }, { to, say: 'Saved in the draft' });
    },
    again: showQuestion,
  }),
  get({ ...inQuestion, path: paths.authorQuestionDelete.pattern, may: 'author.write', show: showDelete }),
  post({
    ...inQuestion,
    path: paths.authorQuestionDelete.pattern,
    may: 'author.write',
    form: DeleteForm,
    run: async (app, { viewer, input, found, form: { revision } }) => {
      const text = withoutQuestion(found.source, input.question);
      const to = paths.authorCheck.to({ file: found.file });
      return save(app, found, { viewer, revision, text }, { to, say: 'Deleted from the draft' });
    },
    again: showDelete,
  }),
  get({ ...inForm, path: paths.authorForm.pattern, may: 'author.write', show: showForm }),
  post({
    ...inForm,
    path: paths.authorForm.pattern,
    may: 'author.write',
    form: QuestionsForm,
    run: async (app, { viewer, found, form: { revision, questions } }) => {
      const lines = questions.split(/\r?\n/).map((line) => line.trim());
      if (!lines.some(Boolean)) return { problems: { questions: 'Write at least one question' } };
      const text = formText(found.source, lines.filter(Boolean));
      const [slip] = parseYaml(text, moduleForm, 1).slips;
      if (slip) return { problems: { questions: `This cannot be saved: ${slip.says}` } };
      const to = draftAt(found.draft.id, found.file);
      return save(app, found, { viewer, revision, text }, { to, say: 'Saved in the draft' });
    },
    again: showForm,
  }),
];
