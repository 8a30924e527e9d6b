import type { App } from '../../context.ts';
import { accountClosing } from '../../mail/letters.ts';
import { letterSite, queueMail } from '../../mail/outbox.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { addDuration } from '../../policy/duration.ts';
import type { SignedIn } from '../../policy/viewer.ts';
import { audit } from '../../record/audit.ts';
import { endOtherSessions } from '../account/sessions.ts';
import { keepAnAdministrator } from '../admin/roles.ts';

const inLondon = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London', ...options });
const day = inLondon({ dateStyle: 'short' });
const time = inLondon({ timeStyle: 'short' });

/** Until when somebody can keep an account whose closing was asked for at this moment. */
export const changeOfMindEnds = (policy: Policy, closingAt: Date): Date =>
  addDuration(closingAt, policy.closing.changeOfMind);

/** Some moment of the day, in London, on which the account is erased: by the first nightly run after the last moment. */
export function erasedOn(policy: Policy, closingAt: Date): Date {
  const ends = changeOfMindEnds(policy, closingAt);
  const noon = new Date(`${day.format(ends)}T12:00:00Z`);
  if (time.format(ends) > policy.retention.runAt) noon.setUTCDate(noon.getUTCDate() + 1);
  return noon;
}

/** Asks for the account to be closed and ends all other sessions. False when that was asked for already; Conflict for the last administrator. */
export async function askToClose(app: App, me: SignedIn): Promise<boolean> {
  if (me.roles.includes('administrator')) await keepAnAdministrator(app, me.id);
  const closingAt = app.clock.now();
  const { count } = await app.db.person.updateMany({ where: { id: me.id, closingAt: null }, data: { closingAt } });
  if (count === 0) return false;
  const ended = await endOtherSessions(app, me);
  const keep = `${app.config.baseUrl}${paths.myData.to()}`;
  await queueMail(app, {
    ...accountClosing(letterSite(app), { eraseOn: erasedOn(app.policy, closingAt), keep }),
    to: { personId: me.id },
    once: `account-closing:${me.id}:${closingAt.getTime()}`,
  });
  await audit(app, { what: 'my-data.closing', by: { person: me.id }, about: me.id, detail: { sessionsEnded: ended } });
  return true;
}

/** Keeps an account that was to be closed. False when nothing was to be closed. */
export async function keepAccount(app: App, personId: string): Promise<boolean> {
  const { count } = await app.db.person.updateMany({
    where: { id: personId, closingAt: { not: null } },
    data: { closingAt: null },
  });
  if (count > 0) await audit(app, { what: 'my-data.kept', by: { person: personId }, about: personId });
  return count > 0;
}
