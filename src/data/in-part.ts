import type { App } from '../context.ts';
import { Invalid } from '../errors.ts';
import type { Refused } from '../http/ask.ts';

/**
 * Does a part of a transaction. Where it throws Invalid, that comes back as a refusal: this part alone is undone, and what
 * was written before it is kept.
 */
export async function inPart<T>({ db, trail }: App, work: () => Promise<T>): Promise<T | Refused> {
  const { events, afterwards } = trail;
  const before = afterwards.length;
  await db.$executeRaw`SAVEPOINT part`;
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    await db.$executeRaw`ROLLBACK TO SAVEPOINT part`;
    trail.events = events;
    afterwards.splice(before);
    return { problems: error.problems };
  }
}
