import { timingSafeEqual } from 'node:crypto';
import type { App } from '../../context.ts';

/**
 * What can be stopped with the link in a mail: the weekly reminder, mails under a consent, the newsletter, what is new in
 * communities, being in one of them (`membership`, whose id it then is), or a young person's account (`permission`).
 */
export type Stoppable = 'reminders' | 'news' | 'feedback' | 'newsletter' | 'community' | 'membership' | 'permission';

const macOf = ({ vault }: Pick<App, 'vault'>, id: string, what: Stoppable): string =>
  vault.keyedHash('stop', what === 'reminders' ? id : `${what}:${id}`);

/**
 * What a mail's link to stop such mails ends in: it stops them and does nothing else, for as long as there is the account
 * (or the address of a newsletter, or the place in a community) of this id.
 */
export const stopToken = (app: Pick<App, 'vault'>, id: string, what: Stoppable = 'reminders'): string =>
  `${Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')}.${macOf(app, id, what)}`;

/** Whose mails this token stops; null for one that we did not make for just that. */
export function readStopToken(app: Pick<App, 'vault'>, token: string, what: Stoppable = 'reminders'): string | null {
  const [text = '', mac = ''] = token.split('.');
  const hex = Buffer.from(text, 'base64url').toString('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (hex.length !== 32 || stopToken(app, id, what).length !== token.length) return null;
  const [given, expected] = [Buffer.from(mac), Buffer.from(macOf(app, id, what))];
  return given.length === expected.length && timingSafeEqual(given, expected) ? id : null;
}
