import { timingSafeEqual } from 'node:crypto';
import type { App } from '../../context.ts';

const macOf = ({ vault }: Pick<App, 'vault'>, personId: string): string => vault.keyedHash('stop', personId);

/** What a mail's link to stop reminders ends in: it stops them and does nothing else, for as long as there is the account. */
export const stopToken = (app: Pick<App, 'vault'>, personId: string): string =>
  `${Buffer.from(personId.replaceAll('-', ''), 'hex').toString('base64url')}.${macOf(app, personId)}`;

/** Whose reminders this token stops; null for one that we did not make. */
export function readStopToken(app: Pick<App, 'vault'>, token: string): string | null {
  const [id = '', mac = ''] = token.split('.');
  const hex = Buffer.from(id, 'base64url').toString('hex');
  const personId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (hex.length !== 32 || stopToken(app, personId).length !== token.length) return null;
  const [given, expected] = [Buffer.from(mac), Buffer.from(macOf(app, personId))];
  return given.length === expected.length && timingSafeEqual(given, expected) ? personId : null;
}
