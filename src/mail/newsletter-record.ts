import type { App } from '../context.ts';

/** The kind of an issue of the newsletter. */
export const NEWSLETTER = 'newsletter';

/**
 * Whether somebody confirmed that this address is to get the newsletter. Asked for each issue at the moment it is sent,
 * whoever put it into the outbox: without the record no address gets one.
 */
export async function isConfirmed({ db, vault }: Pick<App, 'db' | 'vault'>, address: string): Promise<boolean> {
  const emailIndex = vault.emailIndex(address);
  const found = await db.newsletterReader.findUnique({ where: { emailIndex }, select: { confirmedAt: true } });
  return found?.confirmedAt != null;
}
