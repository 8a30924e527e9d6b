import type { Response } from 'express';
import { OurError, TooManyAtOnce } from '../errors.ts';

/** Bytes of files that one process holds in memory at a time. */
const MOST_HELD = 96_000_000;
let held = 0;

/** Forms with files that one person sends to one process at a time, in several windows. */
const MOST_EACH = 3;
const sending = new Map<string, number>();

/** So many files at once that another one would not fit into memory: 503. */
class TooBusy extends OurError {
  readonly status = 503;
}

/**
 * Keeps so many bytes free for what this person sends, until the answer is out or nobody waits for it any more. The answer
 * must still be open: one that is closed would never give its room back. Throws TooManyAtOnce, and TooBusy without room.
 */
export function takeRoom(res: Response, personId: string, bytes: number): void {
  const before = sending.get(personId) ?? 0;
  if (before >= MOST_EACH)
    throw new TooManyAtOnce(`You are sending ${MOST_EACH} files already. Wait until they have arrived.`);
  if (held + bytes > MOST_HELD) throw new TooBusy('Too many files at once');
  held += bytes;
  sending.set(personId, before + 1);
  res.once('close', () => {
    held -= bytes;
    const left = (sending.get(personId) ?? 1) - 1;
    if (left > 0) sending.set(personId, left);
    else sending.delete(personId);
  });
}
