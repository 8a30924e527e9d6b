import { inTransaction } from '../../src/context.ts';
import { stopToken } from '../../src/features/reminders/stop-token.ts';
import { askGuardian } from '../../src/features/young/asking.ts';
import type { TestSite } from '../support/site.ts';
import { aYoungPerson } from '../support/young.ts';

export interface YoungThings {
  /** Somebody who is here with permission; the link that asks a parent, and the one to a permission that one gave. */
  readonly young: { readonly id: string; readonly asked: string; readonly given: string };
}

export const youngSamples = {
  '/admin/users/:id/parent-link': ({ young }: YoungThings) => ({ id: young.id }),
  '/permission/:token': ({ young }: YoungThings) => ({ token: young.asked }),
  '/permission/given/:token': ({ young }: YoungThings) => ({ token: young.given }),
};

export async function youngThings(site: TestSite, guardian: string): Promise<YoungThings> {
  await inTransaction(site.app, (inside) => askGuardian(inside, guardian));
  const mail = (await site.mails()).find(({ to }) => to === guardian);
  const young = await aYoungPerson(site);
  const asked = /\/permission\/(\S+)/.exec(mail?.text ?? '')?.[1] ?? '';
  return { young: { id: young.id, asked, given: stopToken(site.app, young.id, 'permission') } };
}
