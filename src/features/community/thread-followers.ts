import type { App } from '../../context.ts';

// What people have about a thread that moderators split or merge: how far they have read it, and if they watch it.

/** Whoever has read or watches a thread has read and watches as much of what is split off. */
export async function shareFollowers(app: App, thread: string, into: string): Promise<void> {
  await app.db.$executeRaw`
    INSERT INTO reading ("personId", "threadId", "readTo")
    SELECT "personId", ${into}::uuid, "readTo" FROM reading WHERE "threadId" = ${thread}::uuid`;
  await copyWatching(app, thread, into);
}

/** Whoever has read or watches a thread that goes into another one. What they chose for that one stays. */
export async function mergeFollowers(app: App, from: string, into: string): Promise<void> {
  await mergeReading(app, from, into);
  await copyWatching(app, from, into);
  await app.db.$executeRaw`
    UPDATE notice n SET "threadId" = ${into}::uuid
     WHERE "threadId" = ${from}::uuid
       AND NOT EXISTS (SELECT 1 FROM notice o
                        WHERE o."personId" = n."personId" AND o."threadId" = ${into}::uuid AND o.kind = n.kind)`;
  const threadId = from;
  await app.db.notice.deleteMany({ where: { threadId } });
  await app.db.watch.deleteMany({ where: { threadId } });
  await app.db.reading.deleteMany({ where: { threadId } });
}

async function copyWatching(app: App, from: string, into: string): Promise<void> {
  await app.db.$executeRaw`
    INSERT INTO watch ("personId", "threadId", muted, mail, since)
    SELECT "personId", ${into}::uuid, muted, mail, since FROM watch WHERE "threadId" = ${from}::uuid
    ON CONFLICT DO NOTHING`;
}

/**
 * Whoever had read all of both has read all; whoever had not has read as far as the first thing that was new to them, in
 * either. Without a reading of either somebody has read as far as the day on which they came.
 */
async function mergeReading(app: App, from: string, into: string): Promise<void> {
  await app.db.$executeRaw`
    INSERT INTO reading ("personId", "threadId", "readTo")
    SELECT "personId", ${into}::uuid,
           CASE WHEN a >= "aLast" AND b >= "bLast" THEN greatest(a, b)
                ELSE least(CASE WHEN a < "aLast" THEN a END, CASE WHEN b < "bLast" THEN b END) END
      FROM (SELECT m."personId", x."lastAt" AS "aLast", y."lastAt" AS "bLast",
                   coalesce(max(r."readTo") FILTER (WHERE r."threadId" = x.id), m.since) AS a,
                   coalesce(max(r."readTo") FILTER (WHERE r."threadId" = y.id), m.since) AS b
              FROM thread x
              JOIN thread y ON y.id = ${into}::uuid
              JOIN reading r ON r."threadId" IN (x.id, y.id)
              JOIN membership m ON m."personId" = r."personId" AND m."communityId" = x."communityId" AND m.since IS NOT NULL
             WHERE x.id = ${from}::uuid
             GROUP BY m."personId", m.since, x."lastAt", y."lastAt") was
    ON CONFLICT ("personId", "threadId") DO UPDATE SET "readTo" = EXCLUDED."readTo"`;
}
