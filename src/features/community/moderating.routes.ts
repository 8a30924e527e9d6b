import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { findFiles } from '../attachments/attachments.queries.ts';
import { findAround } from './around.queries.ts';
import { PostPath } from './community.forms.ts';
import { DecideForm, ModeratedPostPath, ModeratedThreadPath, ReportForm, ThreadActForm } from './moderating.forms.ts';
import { moderatedPage, moderationPage, reportPage } from './moderating.pages.ts';
import {
  findModerated,
  findModeratedThread,
  findPostReports,
  findWaiting,
  type Moderated,
  ofOwnCommunities,
} from './moderating.queries.ts';
import { actOnThread, reportPost, showPost } from './moderating.ts';
import { takeDown } from './taking-down.ts';
import { findPost, type OwnPost } from './talk.queries.ts';

/** A post that is asked for as one of all members', whoever wrote it. */
const reporting = {
  may: 'community.report',
  input: PostPath,
  find: async (app: App, { input, viewer }: { input: { slug: string; post: string }; viewer: Viewer }) => {
    const found = await findPost(app, viewer, input.slug, input.post);
    return found && { ...found, aboutId: null };
  },
} as const;

const showReport = (app: App, { found, slip }: Pick<Ask<OwnPost>, 'found' | 'slip'>): Shown => ({
  view: 'community/report',
  page: reportPage(app.policy, found, slip),
});

const moderating = {
  may: 'community.moderate',
  input: ModeratedPostPath,
  find: (app: App, { input, viewer }: { input: { post: string }; viewer: Viewer }) =>
    findModerated(app, viewer, input.post),
} as const;

async function showModerated(app: App, { viewer, found, slip }: Pick<Ask<Moderated>, 'viewer' | 'found' | 'slip'>) {
  const [reports, around, files] = await Promise.all([
    findPostReports(app, viewer, found.id),
    findAround(app, viewer, found),
    findFiles(app, found.hasFiles ? [found.id] : [], null),
  ]);
  return { view: 'community/moderated', page: moderatedPage(app.policy, found, { reports, around, files, slip }) };
}

const DONE = { show: 'All members can read it', hide: 'It is hidden', remove: 'It is removed' } as const;
const SAID = { lock: 'Locked', unlock: 'Open again', pin: 'Pinned', unpin: 'No longer pinned' } as const;

export const moderatingRoutes: readonly Route[] = [
  get({ ...reporting, path: paths.postReport.pattern, show: showReport }),
  post({
    ...reporting,
    path: paths.postReport.pattern,
    form: ReportForm,
    run: async (app, { viewer, found, form }) => {
      const to = paths.post.to({ slug: found.community.slug, post: found.id });
      return (await reportPost(app, { postId: found.id, personId: signedIn(viewer).id }, form))
        ? { to, say: 'Thank you. A moderator will look at it' }
        : { to, unchanged: true };
    },
    again: showReport,
  }),
  get({
    path: paths.moderation.pattern,
    may: 'community.moderate',
    find: async (_app, { viewer }) => ofOwnCommunities(viewer),
    show: async (app, { viewer }) => ({
      view: 'community/moderation',
      page: moderationPage(await findWaiting(app, viewer)),
    }),
  }),
  get({ ...moderating, path: paths.moderatedPost.pattern, show: showModerated }),
  post({
    ...moderating,
    path: paths.moderatedPost.pattern,
    form: DecideForm,
    run: async (app, { viewer, found, form: { act, reason } }) => {
      const by = signedIn(viewer).id;
      const to = paths.moderation.to();
      const done = act === 'show' ? await showPost(app, found, by) : await takeDown(app, found, { act, reason, by });
      return done ? { to, say: DONE[act] } : { to, unchanged: true };
    },
    again: showModerated,
  }),
  post({
    path: paths.moderatedThread.pattern,
    may: 'community.moderate',
    input: ModeratedThreadPath,
    find: (app, { input, viewer }) => findModeratedThread(app, viewer, input.thread),
    form: ThreadActForm,
    run: async (app, { viewer, found, form: { act } }) => {
      const to = paths.thread.to({ slug: found.community.slug, thread: found.id });
      return (await actOnThread(app, found, act, signedIn(viewer).id))
        ? { to, say: SAID[act] }
        : { to, unchanged: true };
    },
    again: (_app, { found }) => ({ to: paths.thread.to({ slug: found.community.slug, thread: found.id }) }),
  }),
];
