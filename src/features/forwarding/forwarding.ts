import { type App, inTransaction } from '../../context.ts';
import { forwardingStopped } from '../../mail/learning-letters.ts';
import { letterSite, queueIfReachable } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import { RECORD_STORE } from '../../policy/check-document.ts';
import { audit } from '../../record/audit.ts';
import { erasedStatement, statementOf } from '../learn/statements.ts';
import { type DueEvent, findDue, idsOf, type Mark, versionsWith, type Way, wayOf } from './forwarding.queries.ts';
import { type Outcome, sendStatements } from './record-store.ts';

/** The name of the job that sends what is due. */
export const FORWARDING_JOB = 'forwarding';

const AT_ONCE = 100;
const MINUTE = 60_000;
/** Longer than a batch takes: only a process that died leaves a claim to run out. */
const CLAIM_MS = 10 * MINUTE;
const LONGEST_WAIT_MS = 6 * 60 * MINUTE;

const where = { recipient: RECORD_STORE } as const;

/**
 * Sends what stands in the learning record after the mark, a batch at a time, and then who was erased; nothing at all
 * unless the policy and the settings both name the recipient. Gives how many statements went.
 *
 * A batch is sent, then marked. When the process dies in between, the same statements go again under the same ids, by
 * which the recipient knows them. Two processes never work on it together: one claims it.
 */
export async function forwardDue(app: App): Promise<number> {
  const way = wayOf(app);
  if (typeof way === 'string') return 0;
  const versions = await versionsWith(app, RECORD_STORE);
  const since = versions[0]?.inForceAt;
  if (!since) return 0;
  let mark = await claim(app, since);
  let sent = 0;
  while (mark) {
    const due = await findDue(app, mark, { recipient: way.recipient, versions: idsOf(versions), limit: AT_ONCE });
    const last = due.at(-1);
    if (!last) break;
    const there = await noteRecipients(app, due);
    const statements = due
      .filter(({ may, personId }) => may && there.has(personId))
      .map((row) => statementOf(app, row));
    const outcome: Outcome = statements.length > 0 ? await sendStatements(way.store, statements) : { kind: 'taken' };
    if (outcome.kind !== 'taken') {
      await putOff(app, outcome);
      return sent;
    }
    mark = { at: last.at, id: last.id };
    sent += statements.length;
    await advance(app, mark, statements.length);
    if (due.length < AT_ONCE) break;
  }
  if (!mark) return sent;
  const told = await tellErased(app, way);
  if (told.kind === 'taken') await app.db.forwarding.updateMany({ where, data: { claimedUntil: null } });
  else await putOff(app, told);
  return sent;
}

/** From where to go on; null where it is not the time, where it is stopped, and where another process is at it. */
async function claim(app: App, since: Date): Promise<Mark | null> {
  const first = { ...where, markAt: since, markId: '00000000-0000-0000-0000-000000000000' };
  await app.db.forwarding.createMany({ data: [first], skipDuplicates: true });
  const now = app.clock.now();
  const until = new Date(now.getTime() + CLAIM_MS);
  const [row] = await app.db.$queryRaw<Mark[]>`
    UPDATE forwarding SET "claimedUntil" = ${until}
     WHERE recipient = ${RECORD_STORE} AND "stoppedAt" IS NULL AND ("nextAt" IS NULL OR "nextAt" <= ${now})
       AND ("claimedUntil" IS NULL OR "claimedUntil" <= ${now})
    RETURNING "markAt" AS at, "markId"::text AS id`;
  return row ?? null;
}

/**
 * Writes down whose records are about to be there, before they are: an erasure that comes in between then knows that it
 * has to be told. Gives those who are still here.
 */
async function noteRecipients(app: App, due: readonly DueEvent[]): Promise<Set<string>> {
  const people = [...new Set(due.flatMap(({ may, personId }) => (may ? [personId] : [])))];
  if (people.length === 0) return new Set();
  const rows = await app.db.$queryRaw<{ id: string }[]>`
    INSERT INTO forwarded_person ("personId", recipient, "lastAt")
    SELECT p.id, ${RECORD_STORE}, ${app.clock.now()} FROM person p WHERE p.id = ANY(${people}::uuid[])
     ORDER BY p.id FOR KEY SHARE
    ON CONFLICT ("personId", recipient) DO UPDATE SET "lastAt" = excluded."lastAt"
    RETURNING "personId"::text AS id`;
  return new Set(rows.map(({ id }) => id));
}

async function advance(app: App, mark: Mark, count: number): Promise<void> {
  const now = app.clock.now();
  await app.db.forwarding.updateMany({
    where,
    data: {
      ...{ markAt: mark.at, markId: mark.id, attempts: 0, nextAt: null, problem: null },
      claimedUntil: new Date(now.getTime() + CLAIM_MS),
      ...(count > 0 ? { sent: { increment: count }, lastSentAt: now } : {}),
    },
  });
}

/** Tells who was erased here since, if the policy says so. */
async function tellErased(app: App, { recipient, store }: Way): Promise<Outcome> {
  if (!recipient.afterErasure?.tell) return { kind: 'taken' };
  for (;;) {
    const erased = await app.db.erasure.findMany({
      where: { account: { not: null } },
      select: { id: true, at: true, account: true },
      orderBy: { at: 'asc' },
      take: AT_ONCE,
    });
    if (erased.length === 0) return { kind: 'taken' };
    const statements = erased.map(({ id, at, account }) => erasedStatement(app, { id, at, account: account ?? '' }));
    const outcome = await sendStatements(store, statements);
    if (outcome.kind !== 'taken') return outcome;
    await app.db.erasure.updateMany({ where: { id: { in: erased.map(({ id }) => id) } }, data: { account: null } });
  }
}

/** One minute, then twice as long each time up to six hours, and never sooner than the recipient asked for. */
async function putOff(app: App, outcome: Exclude<Outcome, { kind: 'taken' }>): Promise<void> {
  const now = app.clock.now();
  app.log.warn({ problem: outcome.said }, 'learning records not sent on');
  if (outcome.kind === 'refused') return stop(app, outcome.said);
  const row = await app.db.forwarding.findUnique({ where, select: { attempts: true } });
  const attempts = (row?.attempts ?? 0) + 1;
  const wait = Math.max(MINUTE * 2 ** Math.min(attempts - 1, 16), outcome.afterMs ?? 0);
  const nextAt = new Date(now.getTime() + Math.min(wait, LONGEST_WAIT_MS));
  await app.db.forwarding.updateMany({ where, data: { attempts, nextAt, problem: outcome.said, claimedUntil: null } });
}

/** It said no, and would again: nothing goes until an administrator has looked. They are told once. */
async function stop(app: App, problem: string): Promise<void> {
  const now = app.clock.now();
  await inTransaction(app, async (inside) => {
    await inside.db.forwarding.updateMany({ where, data: { stoppedAt: now, problem, claimedUntil: null } });
    await audit(inside, { what: 'forwarding.stopped', by: { system: 'jobs' }, detail: { problem } });
    const administrators = await inside.db.roleGrant.findMany({
      where: { role: 'administrator', endedAt: null },
      select: { personId: true },
      distinct: ['personId'],
    });
    const letter = forwardingStopped(letterSite(app), { page: `${app.config.baseUrl}${paths.forwarding.to()}` });
    for (const { personId } of administrators)
      await queueIfReachable(inside, {
        ...letter,
        to: { personId },
        once: `forwarding-stopped:${now.getTime()}:${personId}`,
      });
  });
}

/** Tries again at once. False where nothing is stopped or put off. */
export async function retryForwarding(app: App, by: string): Promise<boolean> {
  const { count } = await app.db.forwarding.updateMany({
    where: { ...where, OR: [{ stoppedAt: { not: null } }, { nextAt: { not: null } }] },
    data: { stoppedAt: null, nextAt: null, attempts: 0 },
  });
  if (count === 0) return false;
  await audit(app, { what: 'forwarding.retried', by: { person: by } });
  app.trail.afterwards.push(() => app.wake(FORWARDING_JOB));
  return true;
}
