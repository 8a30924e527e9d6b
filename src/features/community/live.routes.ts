import { live, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { ThreadQuery } from './community.forms.ts';
import { findReadable, lookForPosts, seenLast } from './live.queries.ts';

export const liveRoutes: readonly Route[] = [
  live({
    path: paths.threadLive.pattern,
    may: 'community.read',
    input: ThreadQuery,
    find: (app, { input, viewer }) => findReadable(app, viewer, input),
    // After a break the browser knows better than the page from when it is.
    follow: (app, { found, input }) => ({
      topic: found.id,
      since: (last) => seenLast(app, found.id, last ?? input.after ?? ''),
      look: lookForPosts,
    }),
  }),
];
