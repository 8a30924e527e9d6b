import { z } from 'zod';
import type { App } from '../../context.ts';
import { toCsv } from '../../csv.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route, stream } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { ThemesForm } from '../feedback/feedback.forms.ts';
import { ConsultationForm, ConsultationStateForm, DecideAnswerForm, RedactForm } from './consultations.forms.ts';
import { countAnswers, findVoices } from './consultations.queries.ts';
import { addConsultation, changeConsultation, endConsultation, publishConsultation } from './consultations.ts';
import { answerPage, answersPage, editPage, shelfPage, standingPage } from './moderation.pages.ts';
import {
  countThemes,
  type Edited,
  findAnswer,
  findAnswers,
  findEdited,
  findForExport,
  findShelf,
  type Judged,
} from './moderation.queries.ts';
import { decideAnswer, markThemes, redactAnswer } from './moderation.ts';
import { optionKey } from './questions.ts';

const IdPath = z.object({ id: z.uuid(), before: z.uuid().optional().catch(undefined) });
type IdInput = z.output<typeof IdPath>;
const AnswersQuery = z.object({
  id: z.uuid(),
  state: z.literal('read').optional().catch(undefined),
  after: z.uuid().optional().catch(undefined),
});
const AnswerPath = z.object({ answer: z.uuid() });

const one = {
  may: 'consultations.manage',
  input: IdPath,
  find: (app: App, { input }: { input: IdInput }) => findEdited(app, input.id),
} as const;
const answer = {
  may: 'consultations.moderate',
  input: AnswerPath,
  find: (app: App, { input, viewer }: { input: z.output<typeof AnswerPath>; viewer: Viewer }) =>
    findAnswer(app, viewer, input.answer),
} as const;

const showNew = (_app: App, { slip }: Pick<Ask, 'slip'>): Shown => ({
  view: 'consultations/edit',
  page: editPage(null, slip),
});

async function showOne(
  app: App,
  { found, input, slip }: Pick<Ask<Edited, IdInput>, 'found' | 'input' | 'slip'>,
): Promise<Shown> {
  if (found.state === 'draft') return { view: 'consultations/edit', page: editPage(found, slip) };
  const [counts, heard, themes] = await Promise.all([
    countAnswers(app, found.id),
    findVoices(app, found.id, input.before),
    countThemes(app, found.id),
  ]);
  const page = standingPage(found, { ...counts, ...heard, before: input.before }, themes);
  return { view: 'consultations/standing', page };
}

const showAnswer = (_app: App, { found, slip }: Pick<Ask<Judged>, 'found' | 'slip'>): Shown => ({
  view: 'consultations/answer',
  page: answerPage(found, slip),
});

/** A line for each answer that is shown: its options, its words, its themes, and nothing of whose it is. */
async function csvOf(app: App, { id, questions }: Edited): Promise<string> {
  const rows = await findForExport(app, id);
  const cells = rows.map(({ chosen, themes, voices }) => [
    ...questions.map(({ kind, options }, at) =>
      kind === 'text'
        ? (voices.find(({ question }) => question === at + 1)?.text ?? '')
        : options.filter((_, place) => chosen.includes(optionKey(at + 1, place + 1))).join('; '),
    ),
    themes.join(', '),
  ]);
  return toCsv([[...questions.map(({ ask }) => ask), 'Themes'], ...cells]);
}

/** Pages of those who ask and read. */
export const consultationModerationRoutes: readonly Route[] = [
  get({
    path: paths.adminConsultations.pattern,
    may: 'consultations.manage',
    show: async (app) => ({ view: 'consultations/shelf', page: shelfPage(await findShelf(app)) }),
  }),
  get({ path: paths.adminConsultationNew.pattern, may: 'consultations.manage', show: showNew }),
  post({
    path: paths.adminConsultationNew.pattern,
    may: 'consultations.manage',
    form: ConsultationForm,
    run: async (app, { viewer, form }) => {
      const id = await addConsultation(app, form, signedIn(viewer).id);
      return { to: paths.adminConsultation.to({ id }), say: 'Added as a draft. Publish it when it is ready.' };
    },
    again: showNew,
  }),
  get({ ...one, path: paths.adminConsultation.pattern, show: showOne }),
  post({
    ...one,
    path: paths.adminConsultation.pattern,
    form: ConsultationForm,
    run: async (app, { viewer, found, form }) => {
      const to = paths.adminConsultation.to({ id: found.id });
      return (await changeConsultation(app, found, form, signedIn(viewer).id))
        ? { to, say: 'Saved' }
        : { to, unchanged: true };
    },
    again: showOne,
  }),
  post({
    ...one,
    path: paths.adminConsultationState.pattern,
    form: ConsultationStateForm,
    run: async (app, { viewer, found, form }) => {
      const to = paths.adminConsultation.to({ id: found.id });
      const by = signedIn(viewer).id;
      const publishes = form.to === 'published';
      const done = publishes ? await publishConsultation(app, found, by) : await endConsultation(app, found, by);
      const say = publishes ? 'Published' : 'It takes no more answers';
      return done ? { to, say } : { to, unchanged: true };
    },
    again: showOne,
  }),
  get({
    path: paths.adminAnswers.pattern,
    may: 'consultations.moderate',
    input: AnswersQuery,
    find: (app, { input }) => findEdited(app, input.id),
    show: async (app, { viewer, found, input }) => {
      const read = input.state === 'read';
      const list = await findAnswers(app, viewer, { consultationId: found.id, read, after: input.after });
      return { view: 'consultations/answers', page: answersPage(found, list, { read, first: !input.after }) };
    },
  }),
  stream({
    ...one,
    path: paths.adminAnswersCsv.pattern,
    give: async (app, { found }) => ({
      name: `${found.slug}.csv`,
      type: 'text/csv; charset=utf-8',
      body: await csvOf(app, found),
    }),
  }),
  get({ ...answer, path: paths.adminAnswer.pattern, show: showAnswer }),
  post({
    ...answer,
    path: paths.adminAnswer.pattern,
    form: DecideAnswerForm,
    run: async (app, { viewer, found, form: { act, held } }) => {
      const to = paths.adminAnswers.to({ id: found.consultationId });
      const why = act === 'hold' && held !== '' ? held : null;
      const done = await decideAnswer(app, found, { by: signedIn(viewer).id, held: why });
      return done ? { to, say: why ? 'Held back' : 'Everybody can read it now' } : { to, unchanged: true };
    },
    again: showAnswer,
  }),
  post({
    ...answer,
    path: paths.adminAnswerThemes.pattern,
    form: ThemesForm,
    run: async (app, { viewer, found, form }) => {
      const to = paths.adminAnswer.to({ answer: found.id });
      return (await markThemes(app, found, form.themes, signedIn(viewer).id))
        ? { to, say: 'Saved' }
        : { to, unchanged: true };
    },
    again: showAnswer,
  }),
  post({
    ...answer,
    path: paths.adminAnswerRedact.pattern,
    form: RedactForm,
    run: async (app, { viewer, found, form }) => {
      await redactAnswer(app, found, form.passage, signedIn(viewer).id);
      return { to: paths.adminAnswer.to({ answer: found.id }), say: 'Removed for good' };
    },
    again: showAnswer,
  }),
];
