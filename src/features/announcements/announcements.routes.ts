import { z } from 'zod';
import { type App, inTransaction } from '../../context.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { LONGEST_WAY_BACK, localPath } from '../../http/here.ts';
import { fromPage } from '../../http/input.ts';
import { get, post, type Route } from '../../http/route.ts';
import { paths } from '../../paths.ts';
import type { Viewer } from '../../policy/viewer.ts';
import { turnInput } from '../admin/keyset.ts';
import { answerConsent } from '../my-data/consents.ts';
import { stopNoticeMails } from '../notifications/notifications.ts';
import { readStopToken } from '../reminders/stop-token.ts';
import {
  announcementPage,
  announcementsPage,
  type MailStop,
  mailStops,
  stopPage,
  stoppedPage,
} from './announcements.pages.ts';
import { findAnnouncement, findAnnouncements, type Seen } from './announcements.queries.ts';
import { hideAnnouncement, noteRead } from './announcements.ts';
import { manageRoutes } from './manage.routes.ts';

const IdPath = z.object({ id: z.uuid() });
type At = z.output<typeof IdPath>;

const one = {
  may: 'announcements.read',
  input: IdPath,
  find: (app: App, { viewer, input }: { viewer: Viewer; input: At }) => findAnnouncement(app, viewer, input.id),
} as const;

async function showOne(app: App, { viewer, found }: Pick<Ask<Seen>, 'viewer' | 'found'>): Promise<Shown> {
  if (viewer.kind === 'person' && found.isNew)
    await inTransaction(app, (inside) => noteRead(inside, viewer.id, found.id));
  return { view: 'announcements/announcement', page: announcementPage(found) };
}

/** A visitor's session remembers no more than these. */
const MOST_HIDDEN = 20;

const StopPath = z.object({ what: z.enum(mailStops), token: z.string().max(100) });
type Stopping = z.output<typeof StopPath>;

const stopping = {
  path: paths.stopMails.pattern,
  may: 'announcements.stop',
  input: StopPath,
  // Whoever has the mail may stop it, signed in or not: so it is nobody's page in the sense of the policy.
  async find(app: App, { input: { what, token } }: { input: Stopping }) {
    const personId = readStopToken(app, token, what);
    const there = personId && (await app.db.personKey.findUnique({ where: { personId }, select: { personId: true } }));
    return there ? { aboutId: null, personId: there.personId } : null;
  },
} as const;
const showStop = (_app: App, { input }: { input: Stopping }): Shown => ({
  view: 'reminders/stop',
  page: stopPage(input.what, input.token),
});
const stopped = (what: MailStop): Shown => ({ view: 'reminders/stop', page: stoppedPage(what) });

export const announcementsRoutes: readonly Route[] = [
  get({
    path: paths.announcements.pattern,
    may: 'announcements.read',
    input: z.object(turnInput),
    show: async (app, { viewer, input }) => ({
      view: 'announcements/announcements',
      page: announcementsPage(await findAnnouncements(app, viewer, input)),
    }),
  }),
  get({ ...one, path: paths.announcement.pattern, show: showOne }),
  post({
    ...one,
    path: paths.announcementHide.pattern,
    form: z.strictObject({ back: fromPage(z.string().max(LONGEST_WAY_BACK).optional()) }),
    run: async (app, { viewer, visit, found, form }) => {
      const to = localPath(form.back, paths.announcements.to());
      if (viewer.kind === 'person')
        return (await hideAnnouncement(app, viewer.id, found.id)) ? { to } : { to, unchanged: true };
      // A visitor's choice lives in their session alone: nothing of it is written down here.
      const hidden = [...(visit.memo.hidden ?? []), found.id].slice(-MOST_HIDDEN);
      return { to, session: { memo: { ...visit.memo, hidden } }, unchanged: true };
    },
    again: showOne,
  }),
  get({ ...stopping, show: showStop }),
  post({
    ...stopping,
    form: z.strictObject({ 'List-Unsubscribe': z.literal('One-Click').optional() }),
    // A page and no redirect: mail programs do not follow one (RFC 8058).
    run: async (app, { found, input: { what } }) => {
      const changed =
        what === 'community'
          ? await stopNoticeMails(app, found.personId)
          : await answerConsent(app, found.personId, { consent: what, given: false, version: app.policy.version });
      return changed ? stopped(what) : { ...stopped(what), unchanged: true };
    },
    again: showStop,
  }),
  ...manageRoutes,
];
