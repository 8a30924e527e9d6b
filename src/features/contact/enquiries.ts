import { createHash } from 'node:crypto';
import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { enquiryAnswered, enquiryReceived, enquiryWaiting } from '../../mail/letters.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { audit } from '../../record/audit.ts';
import type { Message } from './contact.forms.ts';

// Without letters and digits that are mistaken for one another when they are read out.
const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** Eight characters, about 10^12 possibilities: quoted by people, it opens nothing. */
export function newReference(app: App): string {
  const letters = [...app.random.bytes(8)].map((byte) => LETTERS[byte % LETTERS.length]);
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

export const accessHash = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Puts a message into the staff's queue, tells its writer that it came, and tells the staff that one waits. */
export async function sendMessage(app: App, message: Message, personId: string | null): Promise<string> {
  const key = personId ? await loadPersonKey(app, personId) : app.vault.siteKey;
  const reference = newReference(app);
  const { topic, page = null } = message;
  const { id } = await app.db.enquiry.create({
    data: {
      reference,
      personId,
      ...{ topic, page },
      name: app.vault.seal(key, 'Enquiry.name', message.name),
      email: app.vault.seal(key, 'Enquiry.email', message.email),
      message: app.vault.seal(key, 'Enquiry.message', message.message),
      createdAt: app.clock.now(),
    },
    select: { id: true },
  });
  const within = app.policy.contact.answerWithin;
  const to = personId ? { personId, address: message.email } : { address: message.email };
  await queueMail(app, {
    ...enquiryReceived(letterSite(app), { reference, within, contact: `${app.config.baseUrl}${paths.contact.to()}` }),
    to,
    once: `enquiry-received:${id}`,
  });
  const queue = `${app.config.baseUrl}${paths.enquiries.to()}`;
  const [controller] = app.policy.controllers;
  if (controller)
    await queueMail(app, {
      ...enquiryWaiting(letterSite(app), { queue }),
      to: { address: controller.email },
      once: `enquiry-waiting:${id}`,
    });
  await audit(app, {
    what: 'contact.sent',
    by: personId ? { person: personId } : { system: 'contact' },
    about: personId ?? undefined,
    detail: { topic },
  });
  return reference;
}

export interface OpenEnquiry {
  readonly id: string;
  readonly reference: string;
  readonly personId: string | null;
  readonly email: string;
}

/** Answers a message. The mail holds a link only: mail is not protected on its way. False when a colleague was quicker. */
export async function answerMessage(app: App, enquiry: OpenEnquiry, answer: string, by: string): Promise<boolean> {
  const key = enquiry.personId ? await loadPersonKey(app, enquiry.personId) : app.vault.siteKey;
  const token = app.random.token();
  const { count } = await app.db.enquiry.updateMany({
    where: { id: enquiry.id, closedAt: null },
    data: {
      answer: app.vault.seal(key, 'Enquiry.answer', answer),
      accessHash: accessHash(token),
      closedAt: app.clock.now(),
      closedById: by,
    },
  });
  if (count === 0) return false;
  const link = `${app.config.baseUrl}${paths.contactAnswer.to({ token })}`;
  const { personId, email, reference } = enquiry;
  await queueMail(app, {
    ...enquiryAnswered(letterSite(app), { reference, link }),
    to: personId ? { personId, address: email } : { address: email },
    once: `enquiry-answered:${enquiry.id}`,
  });
  await audit(app, {
    what: 'contact.answered',
    by: { person: by },
    about: personId ?? undefined,
    detail: { enquiry: enquiry.id },
  });
  return true;
}

/** Closes a message that needs no answer. False when it was closed before. */
export async function closeMessage(app: App, enquiry: OpenEnquiry, by: string): Promise<boolean> {
  const { count } = await app.db.enquiry.updateMany({
    where: { id: enquiry.id, closedAt: null },
    data: { closedAt: app.clock.now(), closedById: by },
  });
  if (count > 0)
    await audit(app, {
      what: 'contact.closed',
      by: { person: by },
      about: enquiry.personId ?? undefined,
      detail: { enquiry: enquiry.id },
    });
  return count > 0;
}
