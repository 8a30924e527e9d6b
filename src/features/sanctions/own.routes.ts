import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { oneself } from '../../policy/relations.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { NoFields } from '../community/community.forms.ts';
import { appeal, markRead } from './appealing.ts';
import { ownSanctionPage, ownSanctionsPage } from './own.pages.ts';
import { AppealForm, SanctionPath } from './sanctions.forms.ts';
import { type Decided, findOwnSanction, findOwnSanctions, findPostNow } from './sanctions.queries.ts';

const own = {
  may: 'sanctions.own',
  input: SanctionPath,
  find: (app: App, { input, viewer }: { input: { id: string }; viewer: Viewer }) =>
    findOwnSanction(app, viewer, input.id),
} as const;

async function show(
  app: App,
  { viewer, found, slip }: Pick<Ask<Decided>, 'viewer' | 'found' | 'slip'>,
): Promise<Shown> {
  const post = found.outcome === 'lifted' ? await findPostNow(app, viewer, found) : null;
  return { view: 'sanctions/own', page: ownSanctionPage(app.policy, found, { now: app.clock.now(), post, slip }) };
}

/** What moderators decided, for the person whom it is about: also when they are in that community no longer. */
export const ownSanctionRoutes: readonly Route[] = [
  get({
    path: paths.ownSanctions.pattern,
    may: 'sanctions.own',
    find: async (_app, { viewer }) => oneself(viewer),
    show: async (app, { viewer }) => ({
      view: 'sanctions/owns',
      page: ownSanctionsPage(app.policy, await findOwnSanctions(app, viewer)),
    }),
  }),
  get({ ...own, path: paths.ownSanction.pattern, show }),
  post({
    ...own,
    path: paths.ownSanctionRead.pattern,
    form: NoFields,
    run: async (app, { found }) => {
      const to = paths.ownSanction.to({ id: found.id });
      return (await markRead(app, found)) ? { to, say: 'Thank you' } : { to, unchanged: true };
    },
    again: show,
  }),
  post({
    ...own,
    path: paths.ownSanctionAppeal.pattern,
    form: AppealForm,
    run: async (app, { found, form }) => {
      const to = paths.ownSanction.to({ id: found.id });
      return (await appeal(app, found, form.appeal)) ? { to, say: 'Appeal sent' } : { to, unchanged: true };
    },
    again: show,
  }),
];
