import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths, withQuery } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { ChangeForm, DecideForm, ThemesForm } from './feedback.forms.ts';
import { judgePage, reportsPage, themesPage } from './moderation.pages.ts';
import {
  countStars,
  countThemes,
  findByTheme,
  findJudged,
  findReports,
  findReportWords,
  type Judged,
} from './moderation.queries.ts';
import { hideFeedback, keepFeedback, markThemes, sayChange, showFeedback } from './moderation.ts';

const QueueQuery = z.object({
  state: z.literal('decided').optional().catch(undefined),
  after: z.uuid().optional().catch(undefined),
});
const ThemesQuery = z.object({ theme: z.string().max(30).optional().catch(undefined) });
const IdPath = z.object({ id: z.uuid() });

const one = {
  may: 'feedback.moderate',
  input: IdPath,
  find: (app: App, { input }: { input: z.output<typeof IdPath> }) => findJudged(app, input.id),
} as const;

const showJudge = async (
  app: App,
  { viewer, found, slip }: Pick<Ask<Judged>, 'viewer' | 'found' | 'slip'>,
): Promise<Shown> => ({
  view: 'feedback/judge',
  page: judgePage(found, await findReportWords(app, viewer, found.id), slip),
});

async function showThemes(
  app: App,
  { input, slip }: Pick<Ask<null, z.output<typeof ThemesQuery>>, 'input' | 'slip'>,
): Promise<Shown> {
  const theme = input.theme ?? null;
  const [counted, themes, latest] = await Promise.all([countStars(app), countThemes(app), findByTheme(app, theme)]);
  return { view: 'feedback/themes', page: themesPage({ counted, themes, theme, latest, slip }) };
}

const SAID = { keep: 'It stays', hide: 'It is hidden', show: 'Everybody can read it again' } as const;

/** Pages of those who look after feedback. */
export const moderationRoutes: readonly Route[] = [
  get({
    path: paths.adminFeedback.pattern,
    may: 'feedback.moderate',
    input: QueueQuery,
    show: async (app, { input }) => {
      const decided = input.state === 'decided';
      const found = await findReports(app, { decided, after: input.after });
      return { view: 'feedback/reports', page: reportsPage(found, { decided, first: !input.after }) };
    },
  }),
  get({ path: paths.adminFeedbackThemes.pattern, may: 'feedback.moderate', input: ThemesQuery, show: showThemes }),
  post({
    path: paths.adminFeedbackThemes.pattern,
    may: 'feedback.moderate',
    input: ThemesQuery,
    form: ChangeForm,
    run: async (app, { viewer, form }) => {
      await sayChange(app, form, signedIn(viewer).id);
      return { to: paths.adminFeedbackThemes.to(), say: 'Everybody can read it now' };
    },
    again: showThemes,
  }),
  get({ ...one, path: paths.adminFeedbackOne.pattern, show: showJudge }),
  post({
    ...one,
    path: paths.adminFeedbackOne.pattern,
    form: DecideForm,
    run: async (app, { viewer, found, form: { act, reason } }) => {
      const by = signedIn(viewer).id;
      const done =
        act === 'keep'
          ? await keepFeedback(app, found, by)
          : act === 'hide'
            ? await hideFeedback(app, found, { by, reason })
            : await showFeedback(app, found, by);
      const to = act === 'show' ? paths.adminFeedbackOne.to({ id: found.id }) : paths.adminFeedback.to();
      return done ? { to, say: SAID[act] } : { to, unchanged: true };
    },
    again: showJudge,
  }),
  post({
    ...one,
    path: paths.adminFeedbackMark.pattern,
    form: ThemesForm,
    run: async (app, { viewer, found, form }) => {
      const to = withQuery(paths.adminFeedbackOne.to({ id: found.id }), {});
      return (await markThemes(app, found, form.themes, signedIn(viewer).id))
        ? { to, say: 'Saved' }
        : { to, unchanged: true };
    },
    again: showJudge,
  }),
];
