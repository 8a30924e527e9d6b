import type { App } from '../context.ts';
import { loadPersonKey, loadPersonKeys } from '../data/person-keys.ts';
import type { DataKey } from '../data/vault.ts';
import { Invalid } from '../errors.ts';
import type { Letter, LetterSite } from './letter.ts';

/** The name of the job that sends what is due. */
export const MAIL_JOB = 'mail';
/** A mail of this kind is deleted, with the address in it, as soon as it was sent or cannot be. */
export const ACCOUNT_ERASED = 'account-erased';

/** The same of the last mails to a parent or guardian, and to the young person. */
export const PERMISSION_ENDED = 'permission-taken-back';
export const YOUNG_CLOSED = 'young-account-closed';

const GO_WHEN_SENT = [ACCOUNT_ERASED, PERMISSION_ENDED, YOUNG_CLOSED];
export const goesWhenSent = (kind: string): boolean => GO_WHEN_SENT.includes(kind);

/** The person's own address, another one of theirs (the old address after a change), or one without an account. */
export type MailTo =
  | { readonly personId: string; readonly address?: string }
  | { readonly personId?: undefined; readonly address: string };

export interface MailToQueue extends Letter {
  readonly to: MailTo;
  /** Names the event, such as `activation:<id of the link>`: one event sends one mail. Never an address. */
  readonly once: string;
  readonly sendAfter?: Date;
  /** Where this kind of mail can be stopped in one step, without signing in; a whole address. */
  readonly stop?: string;
}

const control = /\p{Cc}|\p{Zl}|\p{Zp}/u;
/** One plain address: none of what could add a second recipient or a header. */
const oneAddress = /^[^\s<>(),;:"\\[\]@]+@[^\s<>(),;:"\\[\]@]+$/u;

/** Mails about a person to somebody else's address: nobody's rows, that go with the person all the same. */
const ABOUT_PERSON = ['permission-given'] as const;

/** What names the mail of this kind about this person. */
export const onceAbout = (kind: (typeof ABOUT_PERSON)[number], personId: string): string => `${kind}:${personId}`;

/** Deletes what was written to others about this person. Returns how many mails. */
export async function dropMailsAbout({ db }: Pick<App, 'db'>, personId: string): Promise<number> {
  const once = { in: ABOUT_PERSON.map((kind) => onceAbout(kind, personId)) };
  return (await db.outboxMail.deleteMany({ where: { once } })).count;
}

/** Who our letters are from. */
export const letterSite = (app: Pick<App, 'policy' | 'config'>): LetterSite => ({
  name: app.policy.site.name,
  address: app.config.baseUrl,
});

/** Whether this is one address that can stand in a header as it is. */
export const isAddress = (address: string): boolean =>
  address.length <= 254 && !control.test(address) && oneAddress.test(address);

/** Throws Invalid unless this is one address that can stand in a header as it is. */
export function checkAddress(address: string): string {
  if (!isAddress(address)) throw new Invalid({ email: 'Enter an email address, like name@example.org' });
  return address;
}

function checkSubject(subject: string): string {
  if (control.test(subject)) throw new Error('The subject of a mail has a control character');
  return subject;
}

/**
 * Puts a mail into the outbox within the caller's transaction, sealed; it is sent within seconds of the commit. A
 * second call with the same `once` does nothing. Throws Invalid for an address that is not one address.
 */
export async function queueMail(
  app: Pick<App, 'db' | 'vault' | 'clock' | 'trail' | 'wake'>,
  { to, ...letter }: MailToQueue,
): Promise<void> {
  if (control.test(letter.once) || letter.once.includes('@'))
    throw new Error('`once` must name an event, not an address');
  const key = to.personId === undefined ? app.vault.siteKey : await loadPersonKey(app, to.personId);
  const address = to.personId === undefined ? to.address : (to.address ?? (await addressOf(app, to.personId, key)));
  const now = app.clock.now();
  await app.db.outboxMail.createMany({
    data: { personId: to.personId ?? null, ...rowOf(app, key, { ...letter, address: checkAddress(address), now }) },
    // A unique violation would end the caller's transaction; this way the second mail of an event just is not written.
    skipDuplicates: true,
  });
  app.trail.afterwards.push(() => app.wake(MAIL_JOB));
}

/**
 * A letter to each of many people in three statements, within the caller's transaction. Who has closed or lost the account,
 * or whom no mail can reach, gets none. Returns how many letters there are.
 */
export async function queueMails(
  app: Pick<App, 'db' | 'vault' | 'clock' | 'trail' | 'wake'>,
  personIds: readonly string[],
  letterTo: (personId: string) => Letter & Pick<MailToQueue, 'once' | 'stop'>,
): Promise<number> {
  if (personIds.length === 0) return 0;
  const people = await app.db.person.findMany({
    where: { id: { in: [...personIds] }, activatedAt: { not: null }, suspendedAt: null, closingAt: null },
    select: { id: true, email: true },
  });
  const keys = await loadPersonKeys(
    app,
    people.map(({ id }) => id),
  );
  const now = app.clock.now();
  const rows = people.flatMap(({ id, email }) => {
    const key = keys.get(id);
    const address = key && app.vault.unseal(key, 'Person.email', email);
    if (!key || !address || !isAddress(address)) return [];
    return [{ personId: id, ...rowOf(app, key, { ...letterTo(id), address, now }) }];
  });
  const { count } = await app.db.outboxMail.createMany({ data: rows, skipDuplicates: true });
  app.trail.afterwards.push(() => app.wake(MAIL_JOB));
  return count;
}

/** Mails to addresses of the newsletter, within the caller's transaction. Returns how many there are. */
export async function queueToAddresses(
  app: Pick<App, 'db' | 'vault' | 'clock' | 'trail' | 'wake'>,
  to: readonly { readonly id: string; readonly address: string }[],
  letterTo: (id: string) => Letter & Pick<MailToQueue, 'once' | 'stop'>,
): Promise<number> {
  const now = app.clock.now();
  const { count } = await app.db.outboxMail.createMany({
    data: to.map(({ id, address }) => ({
      newsletterReaderId: id,
      ...rowOf(app, app.vault.siteKey, { ...letterTo(id), address: checkAddress(address), now }),
    })),
    skipDuplicates: true,
  });
  app.trail.afterwards.push(() => app.wake(MAIL_JOB));
  return count;
}

type ToSeal = Letter &
  Pick<MailToQueue, 'once' | 'stop' | 'sendAfter'> & { readonly address: string; readonly now: Date };

function rowOf(
  { vault }: Pick<App, 'vault'>,
  key: DataKey,
  { kind, subject, text, once, stop, sendAfter, address, now }: ToSeal,
) {
  return {
    ...{ kind, once },
    to: vault.seal(key, 'OutboxMail.to', address),
    subject: vault.seal(key, 'OutboxMail.subject', checkSubject(subject)),
    text: vault.seal(key, 'OutboxMail.text', text),
    stop: stop === undefined ? null : vault.seal(key, 'OutboxMail.stop', stop),
    createdAt: now,
    sendAfter: sendAfter ?? now,
  };
}

/** As queueMail; somebody whom no mail can reach gets none, and stops nobody's work. False for them. */
export const queueIfReachable = (...[app, mail]: Parameters<typeof queueMail>): Promise<boolean> =>
  queueMail(app, mail).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Invalid) return false;
      throw error;
    },
  );

async function addressOf(app: Pick<App, 'db' | 'vault'>, personId: string, key: DataKey) {
  const person = await app.db.person.findUniqueOrThrow({ where: { id: personId }, select: { email: true } });
  return app.vault.unseal(key, 'Person.email', person.email);
}
