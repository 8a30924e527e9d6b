import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { forwardingPage } from './forwarding.pages.ts';
import { findState, wayOf } from './forwarding.queries.ts';
import { retryForwarding } from './forwarding.ts';

const showForwarding = async (app: App): Promise<Shown> => ({
  view: 'forwarding/forwarding',
  page: forwardingPage(wayOf(app), await findState(app)),
});

/** Sending learning records on to a record store of somebody else. */
export const forwardingRoutes: readonly Route[] = [
  get({ path: paths.forwarding.pattern, may: 'forwarding.manage', show: showForwarding }),
  post({
    path: paths.forwarding.pattern,
    may: 'forwarding.manage',
    form: z.strictObject({}),
    run: async (app, { viewer }) => {
      const to = paths.forwarding.to();
      return (await retryForwarding(app, signedIn(viewer).id))
        ? { to, say: 'It tries again now' }
        : { to, unchanged: true };
    },
    again: showForwarding,
  }),
];
