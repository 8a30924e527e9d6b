import { type App, inTransaction } from '../../context.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { announcement, news, surveyInvitation } from '../../mail/announcement-letters.ts';
import { letterSite, queueMails } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { isFor, type Kind, kinds, wantsMail } from '../../policy/audiences.ts';
import { audit } from '../../record/audit.ts';
import { stopToken } from '../reminders/stop-token.ts';

/** The name of the job that writes the mails of announcements. */
export const SENDING_JOB = 'announcement-sending';

const AT_ONCE = 200;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** People `p` who get the mail of the announcement `a`: active, meant by it, and with a yes where it takes one. */
const isRecipient = Prisma.raw(`p."activatedAt" IS NOT NULL AND p."suspendedAt" IS NULL AND p."closingAt" IS NULL
  AND ${isFor('p.id')} AND ${wantsMail('p.id')}`);

/** How many people would get it now. */
export async function countRecipients({ db }: Pick<App, 'db'>, id: string): Promise<number> {
  const [row] = await db.$queryRaw<{ n: number }[]>`
    SELECT count(*)::int AS n FROM announcement a, person p WHERE a.id = ${id}::uuid AND ${isRecipient}`;
  return row?.n ?? 0;
}

/** The next of them in the order of their ids, as far as they said yes by now. */
async function nextRecipients({ db }: Pick<App, 'db'>, id: string, after: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ personId: string }[]>`
    SELECT p.id AS "personId" FROM announcement a, person p
     WHERE a.id = ${id}::uuid AND p.id > ${after}::uuid AND ${isRecipient} ORDER BY p.id LIMIT ${AT_ONCE}`;
  return rows.map(({ personId }) => personId);
}

interface Due {
  readonly id: string;
  readonly kind: Kind;
  readonly mailTotal: number | null;
  readonly mailWritten: number;
  readonly mailAfter: string | null;
}

const onceOf = (id: string): string => `announcement:${id}:`;

/** The letter of an announcement to one person: a link, and the way to stop such mails where they need a yes. */
function letterTo(app: App, { id, kind }: Due): Parameters<typeof queueMails>[2] {
  const site = letterSite(app);
  const page = `${app.config.baseUrl}${paths.announcement.to({ id })}`;
  const { consent } = kinds[kind];
  return (personId) => {
    const once = `${onceOf(id)}${personId}`;
    if (!consent) return { ...announcement(site, { page }), once };
    const stop = `${app.config.baseUrl}${paths.stopMails.to({ what: consent, token: stopToken(app, personId, consent) })}`;
    const write = consent === 'news' ? news : surveyInvitation;
    return { ...write(site, { page, stop }), once, stop };
  };
}

/**
 * Writes one batch of mails and, in the same transaction, whom it reached: a process that is killed leaves nobody out, and
 * nobody with two. False when there is nothing more to write.
 */
async function sendSome(app: App, id: string): Promise<boolean> {
  const now = app.clock.now();
  const [due] = await app.db.$queryRaw<Due[]>`
    SELECT id, kind, "mailTotal", "mailWritten", "mailAfter" FROM announcement
     WHERE id = ${id}::uuid AND "mailDoneAt" IS NULL AND "withdrawnAt" IS NULL FOR UPDATE`;
  if (!due) return false;
  const people = await nextRecipients(app, id, due.mailAfter ?? NOBODY);
  const mailWritten = due.mailWritten + (await queueMails(app, people, letterTo(app, due)));
  const isDone = people.length < AT_ONCE;
  // People may have joined since they were counted.
  const mailTotal = Math.max(due.mailTotal ?? (await countRecipients(app, id)), mailWritten);
  const mailAfter = people.at(-1) ?? due.mailAfter;
  await app.db.announcement.update({
    where: { id },
    data: { mailTotal, mailWritten, mailAfter, mailDoneAt: isDone ? now : null },
    select: { id: true },
  });
  if (isDone) {
    const detail = { announcement: id, mails: mailWritten };
    await audit(app, { what: 'announcements.mailed', by: { system: 'jobs' }, detail });
  }
  return !isDone;
}

/** Writes the mails of every announcement whose time has come, batch by batch. */
export async function sendAnnouncements(app: App): Promise<void> {
  const now = app.clock.now();
  const due = await app.db.announcement.findMany({
    where: {
      ...{ byMail: true, mailDoneAt: null, withdrawnAt: null, publishedAt: { not: null }, fromAt: { lte: now } },
      OR: [{ untilAt: null }, { untilAt: { gt: now } }],
    },
    orderBy: { fromAt: 'asc' },
    select: { id: true },
  });
  for (const { id } of due) while (await inTransaction(app, (inside) => sendSome(inside, id)));
}

/** Takes the mails of an announcement out of the outbox that have not left. */
export async function dropMails({ db }: Pick<App, 'db'>, id: string): Promise<void> {
  await db.outboxMail.deleteMany({ where: { sentAt: null, once: { startsWith: onceOf(id) } } });
}
