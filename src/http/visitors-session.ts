import { createHmac } from 'node:crypto';
import type { App } from '../context.ts';

/** As long as a row in the table would have lived. */
const LIFE = 13 * 60 * 60 * 1000;

/** v, when it was made, and chance. */
const PATTERN = /^v([0-9a-z]{8,9})_[\w-]{43}$/;

/**
 * The id of a session that begins with a request: it says itself since when it is. A session that takes the place of
 * another, as at a sign-in, has no such id.
 */
export const visitorsId = ({ clock, random }: Pick<App, 'clock' | 'random'>): string =>
  `v${clock.now().getTime().toString(36)}_${random.token()}`;

/** Whether this is such an id and still young. The cookie's signature says that the site made it. */
export function isVisitors({ clock }: Pick<App, 'clock'>, sid: string): boolean {
  const [, since] = PATTERN.exec(sid) ?? [];
  return since !== undefined && clock.now().getTime() - Number.parseInt(since, 36) < LIFE;
}

/** What the tokens of this visitor's forms are made from: worked out anew each time, so that nothing need be stored. */
export const visitorsSecret = ({ config }: Pick<App, 'config'>, sid: string): string =>
  createHmac('sha256', config.indexKey.reveal()).update(`visitor|${sid}`).digest('base64url');
