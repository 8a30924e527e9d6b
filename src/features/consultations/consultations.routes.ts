import { z } from 'zod';
import type { App } from '../../context.ts';
import { NotAllowed } from '../../errors.ts';
import type { Ask, Shown, Visit } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { tooMany } from '../../http/too-many.ts';
import { paths } from '../../paths.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { AnswersForm } from './consultations.forms.ts';
import { consultationPage, consultationsPage, isInvited } from './consultations.pages.ts';
import {
  type ConsultationSubject,
  countAnswers,
  findConsultation,
  findConsultations,
  findVoices,
  whoAnswers,
} from './consultations.queries.ts';
import { keepAnswers } from './consultations.ts';
import { consultationModerationRoutes } from './moderation.routes.ts';
import { takeAnswers } from './questions.ts';

const SlugPath = z.object({
  slug: z.string().regex(/^[a-z0-9-]{1,80}$/),
  before: z.uuid().optional().catch(undefined),
});
type SlugInput = z.output<typeof SlugPath>;

const find = (app: App, { input, viewer, visit }: { input: SlugInput; viewer: Viewer; visit: Visit }) =>
  findConsultation(app, input.slug, viewer, visit);

async function show(app: App, { found, viewer, input, slip }: Ask<ConsultationSubject, SlugInput>): Promise<Shown> {
  const seesResults = found.state === 'ended' || found.answered;
  const heard = seesResults
    ? await Promise.all([countAnswers(app, found.id), findVoices(app, found.id, input.before)])
    : null;
  const page = consultationPage(app.policy, {
    ...{ found, viewer, slip },
    heard: heard && { ...heard[0], ...heard[1], before: input.before },
  });
  return { view: 'consultations/consultation', page };
}

export const consultationsRoutes: readonly Route[] = [
  get({
    path: paths.consultations.pattern,
    may: 'consultations.read',
    show: async (app, { viewer, visit }) => ({
      view: 'consultations/consultations',
      page: consultationsPage(await findConsultations(app, viewer, visit)),
    }),
  }),
  get({ path: paths.consultation.pattern, may: 'consultations.read', input: SlugPath, find, show }),
  post({
    path: paths.consultation.pattern,
    may: 'consultations.answer',
    input: SlugPath,
    form: AnswersForm,
    find,
    prepare: (app, { visit }) => app.throttle.take('consultations', { address: visit.addressHash }),
    run: async (app, { found, viewer, visit, form, prepared }) => {
      const to = paths.consultation.to({ slug: found.slug });
      if (found.answered) return { to, say: 'You have answered already. We kept your first answers.', unchanged: true };
      if (found.state === 'open' && !isInvited(found, viewer))
        throw new NotAllowed('This is only for people who sign in.');
      if (!prepared.allowed) return tooMany(prepared.retryAfter, { says: 'Many answers came from here.' });
      const taken = takeAnswers(found.questions, form);
      if (!taken) return { problems: { '': 'Answer the questions that stand here.' } };
      if (taken.answers.length === 0) return { problems: { q1: 'Answer at least one question' } };
      return (await keepAnswers(app, found, whoAnswers(found.id, viewer, visit), taken))
        ? { to, say: 'Thank you. We have your answers.' }
        : { to, say: 'You have answered already. We kept your first answers.', unchanged: true };
    },
    again: show,
  }),
  ...consultationModerationRoutes,
];
