import { type App, inTransaction } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Conflict, Invalid } from '../../errors.ts';
import { supportLook, supportLookEnded } from '../../mail/learning-letters.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { noteShown } from '../../policy/reveal.ts';
import type { SignedIn } from '../../policy/viewer.ts';
import { type Actor, audit } from '../../record/audit.ts';
import type { LookTyped } from './support.forms.ts';
import { type LookSubject, parts } from './support.queries.ts';

/**
 * Opens one category of one person to this administrator, for a time that ends by itself. The person is told at once, by
 * mail and in their list of looks. Throws Invalid for an unknown address or part, Conflict for oneself. Gives the look's id.
 */
export async function openLook(app: App, viewer: SignedIn, typed: LookTyped): Promise<string> {
  const { ticket, part, reason, minutes } = typed;
  if (!parts(app.policy).some(({ id }) => id === part)) throw new Invalid({ part: 'Choose what to open' });
  const person = await app.db.person.findFirst({
    where: { emailIndex: app.vault.emailIndex(typed.email), activatedAt: { not: null } },
    select: { id: true },
  });
  if (!person) throw new Invalid({ email: 'No account has this email. Check it with the person who asked for help.' });
  if (person.id === viewer.id) throw new Conflict('These are your own things. You can see them without a ticket.');
  const now = app.clock.now();
  const key = await loadPersonKey(app, person.id);
  const { id } = await app.db.reasonedLook.create({
    data: {
      ...{ personId: person.id, viewerId: viewer.id, part, at: now },
      until: new Date(now.getTime() + minutes * 60_000),
      reason: app.vault.seal(key, 'ReasonedLook.reason', reason),
      ticket: app.vault.seal(key, 'ReasonedLook.ticket', ticket),
    },
    select: { id: true },
  });
  await audit(app, {
    what: 'support.look-opened',
    by: { person: viewer.id },
    about: person.id,
    detail: { look: id, part, minutes },
  });
  noteShown(app, viewer, { aboutId: person.id, ticketLooks: [{ viewerId: viewer.id, id }] }, [part]);
  const link = (path: string) => `${app.config.baseUrl}${path}`;
  await queueMail(app, {
    ...supportLook(letterSite(app), { page: link(paths.myDataLooks.to()), contact: link(paths.contact.to()) }),
    to: { personId: person.id },
    once: `support-look:${id}`,
  });
  return id;
}

/** Writes down that a look is over and how often it was used, and tells the owner, by a mail without content. */
async function tellEnd(app: App, { id, personId, part }: Ended, by: Actor): Promise<void> {
  const opened = await app.db.accessEntry.count({ where: { reasonId: id } });
  await audit(app, {
    ...{ what: 'support.look-ended', by, about: personId },
    // The entry that was written when it was opened is no look yet.
    detail: { look: id, part, looks: Math.max(0, opened - 1) },
  });
  await queueMail(app, {
    ...supportLookEnded(letterSite(app), { page: `${app.config.baseUrl}${paths.myDataLooks.to()}` }),
    to: { personId },
    once: `support-look-ended:${id}`,
  });
}

interface Ended {
  readonly id: string;
  readonly personId: string;
  readonly part: string;
}

const AT_ONCE = 50;

/** Ends the looks whose time is over, each one once, whoever else does the same now. Gives how many. */
export async function endOverdueLooks(app: App): Promise<number> {
  const now = app.clock.now();
  const over = await app.db.reasonedLook.findMany({
    where: { part: { not: null }, endedAt: null, until: { lte: now } },
    select: { id: true, personId: true, part: true, until: true },
    take: AT_ONCE,
  });
  let ended = 0;
  for (const { id, personId, part, until } of over)
    ended += await inTransaction(app, async (inside) => {
      const { count } = await inside.db.reasonedLook.updateMany({
        where: { id, endedAt: null },
        data: { endedAt: until },
      });
      if (count > 0) await tellEnd(inside, { id, personId, part: part ?? '' }, { system: 'jobs' });
      return count;
    });
  return ended;
}

/** Ends a look before its time. False when it is over. */
export async function endLook(
  app: App,
  viewer: SignedIn,
  { lookId, aboutId, category }: LookSubject,
): Promise<boolean> {
  const { count } = await app.db.reasonedLook.updateMany({
    where: { id: lookId, viewerId: viewer.id, endedAt: null },
    data: { endedAt: app.clock.now() },
  });
  if (count > 0) await tellEnd(app, { id: lookId, personId: aboutId, part: category.id }, { person: viewer.id });
  return count > 0;
}
