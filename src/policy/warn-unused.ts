import { type App, inTransaction } from '../context.ts';
import { tableOf } from '../data/sql.ts';
import { accountUnused } from '../mail/letters.ts';
import { letterSite, queueIfReachable } from '../mail/outbox.ts';
import { paths } from '../paths.ts';
import { personModel } from './data-map.ts';
import { addDuration } from './duration.ts';
import { hasKey } from './retention-plan.ts';
import { peopleDue } from './retention-rules.ts';

const AT_ONCE = 200;

interface Unused {
  readonly id: string;
  readonly lastActiveAt: Date;
}

/**
 * Tells people whose account will be erased because they stayed away, so long before that as the policy says: each one
 * once, for that time is shorter than mails are kept. Gives how many are in that time.
 */
export async function warnUnused(app: App, now: Date): Promise<number> {
  const soon = addDuration(now, app.policy.retention.warnBefore);
  const unused = peopleDue(app.policy, app.dataMap, soon).find(({ why }) => why === 'inactive');
  if (!unused) return 0;
  for (let after = '00000000-0000-0000-0000-000000000000', count = 0; ; ) {
    const people = await app.db.$queryRaw<Unused[]>`
      SELECT t.id::text AS id, t."lastActiveAt" FROM ${tableOf(personModel(app.dataMap))} t
       WHERE ${unused.is} AND ${hasKey} AND t."activatedAt" IS NOT NULL AND t."closingAt" IS NULL AND t.id > ${after}::uuid
       ORDER BY t.id LIMIT ${AT_ONCE}`;
    for (const one of people) await inTransaction(app, (inside) => warn(inside, one));
    count += people.length;
    const last = people.at(-1);
    if (!last) return count;
    after = last.id;
  }
}

async function warn(app: App, { id, lastActiveAt }: Unused): Promise<void> {
  const keep = app.policy.categories[personModel(app.dataMap).category]?.keep;
  if (keep?.kind !== 'for') return;
  await queueIfReachable(app, {
    ...accountUnused(letterSite(app), {
      eraseOn: addDuration(lastActiveAt, keep.for),
      signIn: `${app.config.baseUrl}${paths.signIn.to()}`,
    }),
    to: { personId: id },
    once: `account-unused:${id}:${lastActiveAt.getTime()}`,
  });
}
