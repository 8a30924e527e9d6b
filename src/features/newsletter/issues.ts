import { type App, inTransaction } from '../../context.ts';
import { SafeHtml } from '../../http/html.ts';
import { newsletterIssue, newsletterTest } from '../../mail/newsletter-letters.ts';
import { letterSite, queueMail, queueToAddresses } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { audit } from '../../record/audit.ts';
import { htmlOf } from '../courses/staff-text.ts';
import type { IssueTyped } from './newsletter.forms.ts';
import type { Issue } from './newsletter.queries.ts';
import { stopLink } from './newsletter.ts';

/** The name of the job that writes the mails of the newsletter. */
export const NEWSLETTER_JOB = 'newsletter-sending';

const AT_ONCE = 200;
const NOBODY = '00000000-0000-0000-0000-000000000000';

const columns = ({ title, summary, text }: IssueTyped) => ({ title, summary, text, html: htmlOf(text) });

/** A new issue that nobody sees yet; gives its id. Throws Invalid with the line that cannot be shown. */
export async function addIssue(app: App, typed: IssueTyped, by: string): Promise<string> {
  const data = { ...columns(typed), createdAt: app.clock.now() };
  const { id } = await app.db.newsletterIssue.create({ data, select: { id: true } });
  await audit(app, { what: 'newsletter.added', by: { person: by }, detail: { issue: id } });
  return id;
}

/** Changes an issue that was not sent yet. False when it was. Throws Invalid with the line that cannot be shown. */
export async function changeIssue(app: App, id: string, typed: IssueTyped, by: string): Promise<boolean> {
  const { count } = await app.db.newsletterIssue.updateMany({ where: { id, sentAt: null }, data: columns(typed) });
  if (count === 0) return false;
  await audit(app, { what: 'newsletter.changed', by: { person: by }, detail: { issue: id } });
  return true;
}

/** Sends the issue to the administrator who asks, and to nobody else. */
export async function tryIssue(app: App, { id, title, summary }: Issue, by: string): Promise<void> {
  const page = `${app.config.baseUrl}${paths.adminNewsletterIssue.to({ id })}`;
  const once = `newsletter-test:${id}:${app.random.token()}`;
  await queueMail(app, { ...newsletterTest(letterSite(app), { title, summary, page }), to: { personId: by }, once });
  await audit(app, { what: 'newsletter.tried', by: { person: by }, detail: { issue: id } });
}

/** Puts the issue into the archive and has it sent to everybody who confirmed. False when it was sent before. */
export async function sendIssue(app: App, id: string, by: string): Promise<boolean> {
  const { count } = await app.db.newsletterIssue.updateMany({
    where: { id, sentAt: null },
    data: { sentAt: app.clock.now() },
  });
  if (count === 0) return false;
  await audit(app, { what: 'newsletter.sent', by: { person: by }, detail: { issue: id } });
  app.trail.afterwards.push(() => app.wake(NEWSLETTER_JOB));
  return true;
}

/** How many addresses confirmed. */
export const countAddresses = ({ db }: Pick<App, 'db'>): Promise<number> =>
  db.newsletterReader.count({ where: { confirmedAt: { not: null } } });

interface Due {
  readonly title: string;
  readonly summary: string;
  readonly mailTotal: number | null;
  readonly mailWritten: number;
  readonly mailAfter: string | null;
}

/**
 * Writes one batch of mails and, in the same transaction, which addresses it reached: a process that is killed leaves
 * nobody out, and nobody with two. False when there is nothing more to write.
 */
async function sendSome(app: App, id: string): Promise<boolean> {
  const [due] = await app.db.$queryRaw<Due[]>`
    SELECT title, summary, "mailTotal", "mailWritten", "mailAfter" FROM newsletter_issue
     WHERE id = ${id}::uuid AND "mailDoneAt" IS NULL FOR UPDATE`;
  if (!due) return false;
  const rows = await app.db.newsletterReader.findMany({
    where: { id: { gt: due.mailAfter ?? NOBODY }, confirmedAt: { not: null } },
    orderBy: { id: 'asc' },
    take: AT_ONCE,
    select: { id: true, email: true },
  });
  const to = rows.map((row) => ({
    id: row.id,
    address: app.vault.unseal(app.vault.siteKey, 'NewsletterReader.email', row.email),
  }));
  const page = `${app.config.baseUrl}${paths.newsletterIssue.to({ id })}`;
  const mailWritten =
    due.mailWritten +
    (await queueToAddresses(app, to, (address) => {
      const stop = stopLink(app, address);
      return { ...newsletterIssue(letterSite(app), { ...due, page, stop }), once: `newsletter:${id}:${address}`, stop };
    }));
  const isDone = rows.length < AT_ONCE;
  const mailTotal = Math.max(due.mailTotal ?? (await countAddresses(app)), mailWritten);
  const mailAfter = rows.at(-1)?.id ?? due.mailAfter;
  const mailDoneAt = isDone ? app.clock.now() : null;
  await app.db.newsletterIssue.update({
    where: { id },
    data: { mailTotal, mailWritten, mailAfter, mailDoneAt },
    select: { id: true },
  });
  if (isDone)
    await audit(app, { what: 'newsletter.mailed', by: { system: 'jobs' }, detail: { issue: id, mails: mailWritten } });
  return !isDone;
}

/** Writes the mails of every issue that was sent, batch by batch. */
export async function sendNewsletters(app: App): Promise<void> {
  const due = await app.db.newsletterIssue.findMany({
    where: { sentAt: { not: null }, mailDoneAt: null },
    orderBy: { sentAt: 'asc' },
    select: { id: true },
  });
  for (const { id } of due) while (await inTransaction(app, (inside) => sendSome(inside, id)));
}

/** What a draft's text becomes, before it is kept. Throws Invalid with the line that cannot be shown. */
export const previewOf = ({ text }: Pick<IssueTyped, 'text'>): SafeHtml => new SafeHtml(htmlOf(text));
