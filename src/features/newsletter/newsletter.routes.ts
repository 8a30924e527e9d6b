import { z } from 'zod';
import type { App } from '../../context.ts';
import { normaliseEmail } from '../../data/blind-index.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import { turnInput } from '../admin/keyset.ts';
import { readStopToken } from '../reminders/stop-token.ts';
import { manageRoutes } from './manage.routes.ts';
import { EmptyForm, JoinForm } from './newsletter.forms.ts';
import {
  archivePage,
  confirmPage,
  issuePage,
  joinPage,
  type NotePage,
  sentPage,
  stopPage,
  stoppedPage,
} from './newsletter.pages.ts';
import { findIssue, findSent } from './newsletter.queries.ts';
import { type Asked, askForNewsletter, confirmNewsletter, findAsked, stopNewsletter } from './newsletter.ts';

const TokenPath = z.object({ token: z.string().max(100) });
type At = z.output<typeof TokenPath>;

const note = (page: NotePage): Shown => ({ view: 'reminders/stop', page });

const showJoin = (app: App, { slip }: Pick<Ask, 'slip'>): Shown => ({
  view: 'newsletter/join',
  page: joinPage(app.policy, slip),
});

const confirming = {
  path: paths.newsletterConfirm.pattern,
  may: 'newsletter.join',
  input: TokenPath,
  find: (app: App, { input }: { input: At }) => findAsked(app, input.token),
} as const;
const showConfirm = (_app: App, { found, input }: { found: Asked; input: At }): Shown =>
  note(confirmPage(found, input.token));

const stopping = {
  path: paths.newsletterStop.pattern,
  may: 'newsletter.stop',
  input: TokenPath,
  // An address that is gone has nothing to stop, and its link says the same: the token alone tells that it was ours.
  async find(app: App, { input }: { input: At }) {
    const id = readStopToken(app, input.token, 'newsletter');
    return id === null ? null : { aboutId: null, id };
  },
} as const;
const showStop = (_app: App, { input }: { input: At }): Shown => note(stopPage(input.token));

export const newsletterRoutes: readonly Route[] = [
  get({ path: paths.newsletter.pattern, may: 'newsletter.join', show: showJoin }),
  post({
    path: paths.newsletter.pattern,
    may: 'newsletter.join',
    form: JoinForm,
    prepare: (app, { form, visit }) =>
      app.throttle.take('newsletter', { account: normaliseEmail(form.email), address: visit.addressHash }),
    // Too many tries get the same answer as well: a refusal would tell which addresses somebody tried before.
    run: async (app, { form, prepared }) => {
      const to = paths.newsletterSent.to();
      if (!prepared.allowed) return { to, unchanged: true };
      await askForNewsletter(app, form);
      return { to };
    },
    again: showJoin,
  }),
  get({ path: paths.newsletterSent.pattern, may: 'newsletter.join', show: (app) => note(sentPage(app.policy)) }),
  // Mail scanners open links: looking confirms nothing.
  get({ ...confirming, show: showConfirm }),
  post({
    ...confirming,
    form: EmptyForm,
    run: async (app, { found, input }) => {
      const to = paths.newsletterConfirm.to({ token: input.token });
      return (await confirmNewsletter(app, found.id)) ? { to } : { to, unchanged: true };
    },
    again: showConfirm,
  }),
  get({ ...stopping, show: showStop }),
  post({
    ...stopping,
    form: z.strictObject({ 'List-Unsubscribe': z.literal('One-Click').optional() }),
    // A page and no redirect: mail programs do not follow one (RFC 8058).
    run: async (app, { found }) => {
      const stopped = note(stoppedPage());
      return (await stopNewsletter(app, found.id)) ? stopped : { ...stopped, unchanged: true };
    },
    again: showStop,
  }),
  get({
    path: paths.newsletterIssues.pattern,
    may: 'newsletter.read',
    input: z.object(turnInput),
    show: async (app, { input }) => ({ view: 'newsletter/archive', page: archivePage(await findSent(app, input)) }),
  }),
  get({
    path: paths.newsletterIssue.pattern,
    may: 'newsletter.read',
    input: z.object({ id: z.uuid() }),
    find: (app, { input }) => findIssue(app, input.id, { sent: true }),
    show: (_app, { found }) => ({ view: 'newsletter/issue', page: issuePage(found) }),
  }),
  ...manageRoutes,
];
