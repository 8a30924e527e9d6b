import type { App } from '../../context.ts';
import { Invalid } from '../../errors.ts';
import { forgetOnTop } from '../../http/on-top.ts';
import { audit } from '../../record/audit.ts';
import { htmlOf } from '../courses/staff-text.ts';
import { type AnnouncementTyped, readTerms, readWording } from './announcements.forms.ts';
import type { Written } from './announcements.queries.ts';
import { dropMails, SENDING_JOB } from './sending.ts';

export type State = 'draft' | 'scheduled' | 'shown' | 'over' | 'withdrawn';

export function stateOf(
  { publishedAt, withdrawnAt, fromAt, untilAt }: Pick<Written, 'publishedAt' | 'withdrawnAt' | 'fromAt' | 'untilAt'>,
  now: Date,
): State {
  if (withdrawnAt) return 'withdrawn';
  if (!publishedAt) return 'draft';
  if (fromAt && fromAt > now) return 'scheduled';
  return untilAt && untilAt <= now ? 'over' : 'shown';
}

/** Other processes look again within seconds; this one at once. */
const tellPages = (app: App) => app.trail.afterwards.push(async () => void forgetOnTop(app));

function wordingOf(typed: AnnouncementTyped) {
  const read = readWording(typed);
  if (!read.ok) throw new Invalid(read.problems);
  return { ...read.read, html: htmlOf(read.read.text) };
}

/** Throws Invalid for roles, courses and organisations that there are not. */
async function termsOf(app: App, typed: AnnouncementTyped, untilAt: Date | null) {
  const read = readTerms(typed, untilAt);
  if (!read.ok) throw new Invalid(read.problems);
  const { audience, targets } = read.read;
  if (audience === 'roles' && targets.some((role) => !Object.hasOwn(app.policy.roles, role)))
    throw new Invalid({ roles: 'Choose roles from the list' });
  const among = { where: { id: { in: targets } } };
  if (audience === 'courses' && (await app.db.course.count(among)) < targets.length)
    throw new Invalid({ courses: 'Choose courses from the list' });
  if (audience === 'organisations' && (await app.db.organisation.count(among)) < targets.length)
    throw new Invalid({ organisations: 'Choose organisations from the list' });
  return read.read;
}

/** A new draft that nobody sees yet; gives its id. Throws Invalid with what to mend, by field. */
export async function addAnnouncement(app: App, typed: AnnouncementTyped, by: string): Promise<string> {
  const wording = wordingOf(typed);
  const terms = await termsOf(app, typed, wording.untilAt);
  const { id } = await app.db.announcement.create({
    data: { ...wording, ...terms, createdAt: app.clock.now() },
    select: { id: true },
  });
  await audit(app, { what: 'announcements.added', by: { person: by }, detail: { announcement: id, kind: terms.kind } });
  return id;
}

/**
 * Changes a draft whole, and of a published one its words, its place and its end; people then see that it changed. Throws
 * Invalid with what to mend, by field.
 */
export async function changeAnnouncement(
  app: App,
  found: Written,
  typed: AnnouncementTyped,
  by: string,
): Promise<void> {
  const wording = wordingOf(typed);
  const now = app.clock.now();
  const isPublished = found.publishedAt !== null;
  const terms = isPublished ? {} : await termsOf(app, typed, wording.untilAt);
  const isOther = (['title', 'text', 'url'] as const).some((name) => found[name] !== wording[name]);
  const wasShown = isPublished && found.fromAt !== null && found.fromAt <= now;
  await app.db.announcement.update({
    where: { id: found.id },
    data: { ...wording, ...terms, ...(isOther && wasShown && { changedAt: now }) },
    select: { id: true },
  });
  await audit(app, { what: 'announcements.changed', by: { person: by }, detail: { announcement: found.id } });
  tellPages(app);
}

/**
 * Shows it from its time on, and has its mails sent then; or takes it away with the mails that have not left. Mails that
 * were written once are not written again. False when it is so already.
 */
export async function setAnnouncementState(
  app: App,
  { id, fromAt }: Written,
  to: 'published' | 'withdrawn',
  by: string,
): Promise<boolean> {
  const now = app.clock.now();
  const isOut = { publishedAt: { not: null }, withdrawnAt: null };
  const { count } =
    to === 'withdrawn'
      ? await app.db.announcement.updateMany({ where: { id, withdrawnAt: null }, data: { withdrawnAt: now } })
      : await app.db.announcement.updateMany({
          where: { id, NOT: isOut },
          data: { publishedAt: now, withdrawnAt: null, fromAt: fromAt && fromAt > now ? fromAt : now },
        });
  if (count === 0) return false;
  if (to === 'withdrawn') await dropMails(app, id);
  else app.trail.afterwards.push(() => app.wake(SENDING_JOB));
  await audit(app, { what: `announcements.${to}`, by: { person: by }, detail: { announcement: id } });
  tellPages(app);
  return true;
}

/** Notes that somebody opened it; once is enough. */
export async function noteRead(app: App, personId: string, announcementId: string): Promise<void> {
  const mark = { personId, announcementId, readAt: app.clock.now() };
  await app.db.announcementMark.createMany({ data: [mark], skipDuplicates: true });
}

/** Takes it away from the top of this person's pages, in every browser. False when it was before. */
export async function hideAnnouncement(app: App, personId: string, announcementId: string): Promise<boolean> {
  await noteRead(app, personId, announcementId);
  const { count } = await app.db.announcementMark.updateMany({
    where: { personId, announcementId, hiddenAt: null },
    data: { hiddenAt: app.clock.now() },
  });
  if (count === 0) return false;
  const detail = { announcement: announcementId };
  await audit(app, { what: 'announcements.hidden', by: { person: personId }, about: personId, detail });
  return true;
}
