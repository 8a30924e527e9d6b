import { createHash } from 'node:crypto';
import { type App, inTransaction } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import { newsletterAlready, newsletterConfirm } from '../../mail/newsletter-letters.ts';
import { letterSite, queueToAddresses } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { addDuration, latestStart } from '../../policy/duration.ts';
import { audit } from '../../record/audit.ts';
import { stopToken } from '../reminders/stop-token.ts';

const BY = { system: 'newsletter' } as const;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** The whole address that stops the newsletter for this row. */
export const stopLink = (app: Pick<App, 'config' | 'vault'>, id: string): string =>
  `${app.config.baseUrl}${paths.newsletterStop.to({ token: stopToken(app, id, 'newsletter') })}`;

/**
 * Notes that somebody wants the newsletter at this address and sends a link there to confirm; where it is confirmed
 * already, a mail says so instead. What the visitor is told is the same. Throws Conflict when the notice changed since
 * the page was shown: then other words were read than are kept.
 */
export async function askForNewsletter(
  app: App,
  { email, version }: { email: string; version: string },
): Promise<void> {
  if (version !== app.policy.version) throw new Conflict('Our privacy notice has changed since you opened this page.');
  const emailIndex = app.vault.emailIndex(email);
  const before = await app.db.newsletterReader.findUnique({
    where: { emailIndex },
    select: { id: true, confirmedAt: true },
  });
  const site = letterSite(app);
  const token = app.random.token();
  const askedAt = app.clock.now();
  if (before?.confirmedAt) {
    const page = `${app.config.baseUrl}${paths.newsletterIssues.to()}`;
    const letter = newsletterAlready(site, { page, stop: stopLink(app, before.id) });
    const once = `newsletter-already:${hashOf(token)}`;
    await queueToAddresses(app, [{ id: before.id, address: email }], () => ({ ...letter, once }));
  } else {
    const asked = {
      email: app.vault.seal(app.vault.siteKey, 'NewsletterReader.email', email),
      ...{ linkHash: hashOf(token), wording: app.policy.newsletter.agreement, noticeVersion: version, askedAt },
    };
    const { id } = await app.db.newsletterReader.upsert({
      where: { emailIndex },
      create: { emailIndex, ...asked },
      update: asked,
      select: { id: true },
    });
    const link = `${app.config.baseUrl}${paths.newsletterConfirm.to({ token })}`;
    const letter = newsletterConfirm(site, { link, lasts: app.policy.newsletter.confirmWithin });
    const once = `newsletter-confirm:${hashOf(token)}`;
    await queueToAddresses(app, [{ id, address: email }], () => ({ ...letter, once }));
  }
  await audit(app, { what: 'newsletter.asked', by: BY });
}

export interface Asked {
  readonly aboutId: null;
  readonly id: string;
  readonly wording: string;
  readonly confirmedAt: Date | null;
}

/** Who asked and got this link by mail; null once its time is over, and for every other token. */
export async function findAsked(app: App, token: string): Promise<Asked | null> {
  const found = await app.db.newsletterReader.findUnique({
    where: { linkHash: hashOf(token) },
    select: { id: true, wording: true, confirmedAt: true, askedAt: true },
  });
  if (!found) return null;
  const { askedAt, ...asked } = found;
  const ends = addDuration(askedAt, app.policy.newsletter.confirmWithin);
  return asked.confirmedAt || app.clock.now() < ends ? { ...asked, aboutId: null } : null;
}

/** From now on the newsletter goes there, and a receipt says since when and in which words. False when it did before. */
export async function confirmNewsletter(app: App, id: string): Promise<boolean> {
  const at = app.clock.now();
  const { count } = await app.db.newsletterReader.updateMany({
    where: { id, confirmedAt: null },
    data: { confirmedAt: at },
  });
  if (count === 0) return false;
  const { emailIndex, wording, noticeVersion } = await app.db.newsletterReader.findUniqueOrThrow({ where: { id } });
  await app.db.newsletterReceipt.createMany({ data: [{ emailIndex, wording, noticeVersion, at }] });
  await audit(app, { what: 'newsletter.confirmed', by: BY });
  return true;
}

/** Erases the address with every mail to it; its receipt says until when the yes held. False when it is gone already. */
export async function stopNewsletter(app: App, id: string): Promise<boolean> {
  const address = await app.db.newsletterReader.findUnique({ where: { id }, select: { emailIndex: true } });
  if (!address) return false;
  const { emailIndex } = address;
  await app.db.outboxMail.deleteMany({ where: { newsletterReaderId: id } });
  await app.db.newsletterReader.deleteMany({ where: { id } });
  await app.db.newsletterReceipt.updateMany({
    where: { emailIndex, endedAt: null },
    data: { endedAt: app.clock.now() },
  });
  // So that a restore of an older state does not send it again; it says nothing of the address.
  const erasure = { who: erasedHash(app, id), at: app.clock.now(), why: 'newsletter', report: {} };
  await app.db.erasure.createMany({ data: [erasure], skipDuplicates: true });
  await audit(app, { what: 'newsletter.stopped', by: BY });
  return true;
}

const erasedHash = ({ vault }: Pick<App, 'vault'>, id: string): string => vault.keyedHash('erased', id);

/** After a restore: stops again what was stopped since the backup was made. Gives how many addresses it erased. */
export async function repeatStops(app: App): Promise<number> {
  const addresses = await app.db.newsletterReader.findMany({ select: { id: true } });
  const stopped = await app.db.erasure.findMany({ where: { why: 'newsletter' }, select: { who: true } });
  const known = new Set(stopped.map(({ who }) => who));
  const again = addresses.filter(({ id }) => known.has(erasedHash(app, id)));
  for (const { id } of again) await inTransaction(app, (inside) => stopNewsletter(inside, id));
  return again.length;
}

/** Forgets addresses that nobody confirmed in time, and ends the receipts of those whose own time is over. Gives how many it forgot. */
export async function forgetUnconfirmed(app: App): Promise<number> {
  const now = app.clock.now();
  const before = latestStart(now, app.policy.newsletter.confirmWithin);
  const late = { confirmedAt: null, askedAt: { lte: before } };
  const ids = (await app.db.newsletterReader.findMany({ where: late, select: { id: true } })).map(({ id }) => id);
  await app.db.outboxMail.deleteMany({ where: { newsletterReaderId: { in: ids } } });
  const { count } = await app.db.newsletterReader.deleteMany({ where: { ...late, id: { in: ids } } });
  await app.db.$executeRaw`
    UPDATE newsletter_receipt r SET "endedAt" = ${now} WHERE "endedAt" IS NULL
       AND NOT EXISTS (SELECT 1 FROM newsletter_reader a WHERE a."emailIndex" = r."emailIndex")`;
  return count;
}
