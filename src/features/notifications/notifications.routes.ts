import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route, stream } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { findThread, type ThreadSubject } from '../community/thread.queries.ts';
import { dropFeed, feedOf, findFeed, makeFeed } from './feed.ts';
import { ChoiceForm, FeedForm, FeedPath, NoticesQuery, ThreadPath, WatchForm } from './notifications.forms.ts';
import { feedMadePage, hearPage, notificationsPage } from './notifications.pages.ts';
import { findNotices } from './notifications.queries.ts';
import { chooseNotices, hearOf, readAll } from './notifications.ts';

const showNotices = async (
  app: App,
  { viewer, slip, input: { before } }: Pick<Ask<null, z.output<typeof NoticesQuery>>, 'viewer' | 'slip' | 'input'>,
): Promise<Shown> => ({
  view: 'notifications/notifications',
  page: notificationsPage(app.policy, {
    ...(await findNotices(app, signedIn(viewer), before)),
    ...{ slip, isFirst: before === undefined },
  }),
});

const hearing = {
  path: paths.threadHear.pattern,
  may: 'notifications.watch',
  input: ThreadPath,
  find: (app: App, { input, viewer }: { input: z.output<typeof ThreadPath>; viewer: Viewer }) =>
    findThread(app, viewer, input.slug, input.thread),
} as const;
const whose = (viewer: Viewer, { id }: ThreadSubject) => ({ personId: signedIn(viewer).id, threadId: id });
const placeOf = ({ id, community }: ThreadSubject) => ({ slug: community.slug, thread: id });

const showHearing = (app: App, { found, slip }: Pick<Ask<ThreadSubject>, 'found' | 'slip'>): Shown => ({
  view: 'notifications/hear',
  page: hearPage(app.policy, { title: found.title, to: placeOf(found), watching: found.watching, slip }),
});

const to = paths.notifications.to();
const done = (changed: boolean) => (changed ? { to, say: 'Saved' } : { to, unchanged: true as const });

export const notificationsRoutes: readonly Route[] = [
  get({ path: paths.notifications.pattern, may: 'notifications.read', input: NoticesQuery, show: showNotices }),
  post({
    path: paths.notifications.pattern,
    input: NoticesQuery,
    may: 'notifications.read',
    form: ChoiceForm,
    run: async (app, { viewer, form }) => done(await chooseNotices(app, signedIn(viewer).id, form)),
    again: showNotices,
  }),
  post({
    path: paths.notificationsRead.pattern,
    input: NoticesQuery,
    may: 'notifications.read',
    form: z.strictObject({}),
    run: async (app, { viewer }) => done(await readAll(app, signedIn(viewer).id)),
    again: showNotices,
  }),
  post({
    path: paths.notificationsFeed.pattern,
    may: 'notifications.read',
    input: NoticesQuery,
    form: FeedForm,
    run: async (app, { viewer, form: { act } }) => {
      const { id } = signedIn(viewer);
      if (act === 'drop')
        return (await dropFeed(app, id)) ? { to, say: 'Your feed is deleted' } : { to, unchanged: true as const };
      const address = app.config.baseUrl + paths.feed.to({ token: await makeFeed(app, id) });
      return { view: 'notifications/feed', page: feedMadePage(address) };
    },
    again: showNotices,
  }),
  stream({
    path: paths.feed.pattern,
    may: 'notifications.feed',
    input: FeedPath,
    find: (app, { input }) => findFeed(app, input.token),
    give: (app, { found }) => ({
      ...{ name: 'new.atom', type: 'application/atom+xml; charset=utf-8', body: feedOf(app, found) },
      inline: true as const,
    }),
  }),
  get({ ...hearing, show: showHearing }),
  post({
    ...hearing,
    form: WatchForm,
    run: async (app, { viewer, found, form: { hear } }) => {
      const back = paths.thread.to(placeOf(found));
      return (await hearOf(app, whose(viewer, found), hear))
        ? { to: back, say: 'Saved' }
        : { to: back, unchanged: true };
    },
    again: showHearing,
  }),
];
