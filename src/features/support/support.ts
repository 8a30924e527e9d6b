import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { Conflict, Invalid } from '../../errors.ts';
import { supportLook } from '../../mail/learning-letters.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { noteShown } from '../../policy/reveal.ts';
import type { SignedIn } from '../../policy/viewer.ts';
import { audit } from '../../record/audit.ts';
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

/** Ends a look before its time. False when it is over. */
export async function endLook(app: App, viewer: SignedIn, { lookId, aboutId }: LookSubject): Promise<boolean> {
  const { count } = await app.db.reasonedLook.updateMany({
    where: { id: lookId, viewerId: viewer.id, endedAt: null },
    data: { endedAt: app.clock.now() },
  });
  if (count > 0)
    await audit(app, {
      what: 'support.look-ended',
      by: { person: viewer.id },
      about: aboutId,
      detail: { look: lookId },
    });
  return count > 0;
}
