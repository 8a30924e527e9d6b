import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { fromPage } from '../../http/input.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn, type Viewer } from '../../policy/viewer.ts';
import { PostPath } from './community.forms.ts';
import { historyPage } from './history.pages.ts';
import { findEdits } from './history.ts';
import { solvedPage } from './solving.pages.ts';
import { type Answer, findAnswer, solve } from './solving.ts';
import { findPost } from './talk.queries.ts';

const SolveForm = z.strictObject({ act: fromPage(z.enum(['solve', 'unsolve'])) });

type OfPost = { input: { slug: string; post: string }; viewer: Viewer };

const answering = {
  path: paths.postSolved.pattern,
  may: 'community.solve',
  input: PostPath,
  find: (app: App, { input, viewer }: OfPost) => findAnswer(app, viewer, input.slug, input.post),
} as const;

const showSolved = (_app: App, { found }: Pick<Ask<Answer>, 'found'>): Shown => ({
  view: 'community/remove',
  page: solvedPage(found),
});

/** What was edited in a post, and which post is the answer. */
export const depthRoutes: readonly Route[] = [
  get({
    path: paths.postHistory.pattern,
    may: 'community.read',
    input: PostPath,
    find: async (app, { input, viewer }: OfPost) => {
      const found = await findPost(app, viewer, input.slug, input.post);
      return found && { ...found, aboutId: null };
    },
    show: async (app, { found }) => ({
      view: 'community/history',
      page: historyPage(found, await findEdits(app, found)),
    }),
  }),
  get({ ...answering, show: showSolved }),
  post({
    ...answering,
    form: SolveForm,
    run: async (app, { viewer, found, form: { act } }) => {
      const to = paths.post.to({ slug: found.community.slug, post: found.id });
      const isAnswer = act === 'solve';
      return (await solve(app, found, { by: signedIn(viewer).id, isAnswer }))
        ? { to, say: isAnswer ? 'Solved' : 'Open again' }
        : { to, unchanged: true };
    },
    again: showSolved,
  }),
];
