import { z } from 'zod';
import { get, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { whoCanSee } from '../../policy/who.ts';
import { launchPath, launchToken, SANDBOX } from './launch.ts';
import { playerPage, upFrom } from './player.pages.ts';
import { findPlaying } from './playing.queries.ts';
import { mayOpen } from './turns.ts';

export const playerRoutes: readonly Route[] = [
  get({
    path: paths.play.pattern,
    may: 'packages.play',
    input: z.object({ item: z.uuid() }),
    find: async (app, { viewer, input }) => {
      const seen = await findPlaying(app, viewer, { item: input.item });
      const part = seen?.parts.find(({ id, href }) => id === input.item && href !== null);
      return seen && part ? { ...seen, seen, part } : null;
    },
    // Nothing is changed by looking: the launch begins when its frame asks for it.
    show: (app, { viewer, found }) => {
      const { id: personId, sessionId } = signedIn(viewer);
      const { content } = app.config;
      const { part, packageId, seen } = found;
      if (!mayOpen(seen, part)) return { to: upFrom(seen) };
      const token = launchToken(app, { personId, sessionId, packageId, itemId: part.id });
      const frame = content && `${content.origin}${launchPath(token)}`;
      const who = whoCanSee(app.policy, ['learning-record', 'package-place']);
      const page = playerPage(seen, part, { frame, sandbox: SANDBOX, who });
      return { view: 'packages/player', page, ...(content ? { frames: content.origin } : {}) };
    },
  }),
];
