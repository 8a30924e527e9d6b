import { z } from 'zod';
import type { App } from '../../context.ts';
import { type Form, form } from '../../http/parts.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { readStopToken } from '../reminders/stop-token.ts';
import { NoFields } from './community.forms.ts';
import { leave } from './membership.ts';

const PLACE = { id: true, personId: true, communityId: true } as const;
const TokenPath = z.object({ token: z.string().max(100) });

const leaving = {
  path: paths.communityLeaveLink.pattern,
  may: 'community.leave-by-mail',
  input: TokenPath,
  // Whoever has the mail may leave with it, signed in or not. Who left already sees the same page.
  async find(app: App, { input: { token } }: { input: z.output<typeof TokenPath> }) {
    const id = readStopToken(app, token, 'membership');
    const row = id && (await app.db.membership.findUnique({ where: { id }, select: PLACE }));
    return row ? { aboutId: null, place: row } : null;
  },
} as const;

interface LeavePage {
  title: string;
  says: string;
  form: Form | null;
}

// The page does not say which community: a mail may be read by others.
const asks = (token: string): LeavePage => ({
  title: 'Leave this community?',
  says: 'You can no longer read or write there. What you wrote stays, without your name. Your account stays as it is.',
  form: form(paths.communityLeaveLink.to({ token }), 'Leave'),
});

const left: LeavePage = {
  title: 'You have left',
  says: 'You are no longer in the community that wrote to you.',
  form: null,
};

export const leaveLinkRoutes: readonly Route[] = [
  get({ ...leaving, show: (_app, { input }) => ({ view: 'reminders/stop', page: asks(input.token) }) }),
  post({
    ...leaving,
    form: NoFields,
    run: async (app, { found: { place } }) => {
      const community = { id: place.communityId, membershipId: place.id };
      const page = { view: 'reminders/stop', page: left };
      return (await leave(app, community, place.personId)) ? page : { ...page, unchanged: true };
    },
    again: (_app, { input }) => ({ view: 'reminders/stop', page: asks(input.token) }),
  }),
];
