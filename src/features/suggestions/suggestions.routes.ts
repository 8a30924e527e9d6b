import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { fromPage } from '../../http/input.ts';
import { get, post, type Route, stream } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { interestsCsv, interestsPage } from './interests.pages.ts';
import { findInterests } from './interests.ts';
import { switchPage } from './suggestions.pages.ts';
import { areSuggestionsOn, chooseSuggestions, switchSuggestions } from './suggestions.ts';

const ShowForm = z.strictObject({ show: fromPage(z.enum(['yes', 'no'])) });

const countedAt = async (app: App): Promise<Date | null> =>
  (await app.db.usefulCount.findFirst({ orderBy: { at: 'desc' }, select: { at: true } }))?.at ?? null;

async function showOwn(app: App, { viewer }: Pick<Ask, 'viewer'>): Promise<Shown> {
  const personId = signedIn(viewer).id;
  const [choice, at] = await Promise.all([
    app.db.messageChoice.findUnique({ where: { personId }, select: { suggestionsOff: true } }),
    countedAt(app),
  ]);
  return { view: 'suggestions/switch', page: switchPage(!choice?.suggestionsOff, at, 'own') };
}

async function showAll(app: App): Promise<Shown> {
  const [on, at] = await Promise.all([areSuggestionsOn(app), countedAt(app)]);
  return { view: 'suggestions/switch', page: switchPage(on, at, 'everybody') };
}

const said = (to: string, changed: boolean) => (changed ? { to, say: 'Saved' } : { to, unchanged: true as const });

export const suggestionsRoutes: readonly Route[] = [
  get({ path: paths.suggestions.pattern, may: 'suggestions.choose', show: showOwn }),
  post({
    path: paths.suggestions.pattern,
    may: 'suggestions.choose',
    form: ShowForm,
    run: async (app, { viewer, form }) =>
      said(paths.suggestions.to(), await chooseSuggestions(app, signedIn(viewer).id, form.show === 'yes')),
    again: showOwn,
  }),
  get({ path: paths.adminSuggestions.pattern, may: 'suggestions.switch', show: showAll }),
  post({
    path: paths.adminSuggestions.pattern,
    may: 'suggestions.switch',
    form: ShowForm,
    run: async (app, { viewer, form }) =>
      said(paths.adminSuggestions.to(), await switchSuggestions(app, form.show === 'yes', signedIn(viewer).id)),
    again: showAll,
  }),
  get({
    path: paths.adminInterests.pattern,
    may: 'suggestions.interests',
    show: async (app) => {
      const [found, at] = await Promise.all([findInterests(app), countedAt(app)]);
      return { view: 'suggestions/interests', page: interestsPage(found, at) };
    },
  }),
  stream({
    path: paths.adminInterestsCsv.pattern,
    may: 'suggestions.interests',
    give: async (app) => {
      const [found, at] = await Promise.all([findInterests(app), countedAt(app)]);
      const day = app.clock.now().toISOString().slice(0, 10);
      return { name: `interests-${day}.csv`, type: 'text/csv; charset=utf-8', body: interestsCsv(found, at) };
    },
  }),
];
