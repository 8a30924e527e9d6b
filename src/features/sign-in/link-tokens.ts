import { createHash } from 'node:crypto';
import type { App } from '../../context.ts';
import { loadPersonKey } from '../../data/person-keys.ts';
import { addDuration, type Duration } from '../../policy/duration.ts';

export type LinkPurpose = 'activate' | 'recover' | 'change-email' | 'first-administrator';

export interface Link {
  readonly id: string;
  readonly personId: string | null;
  readonly payload: Uint8Array | null;
  readonly createdAt: Date;
  readonly tries: number;
}

/** Only this is stored: whoever reads the table cannot make a link of it. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Makes a one-time link's token and puts earlier links of the same purpose out of use. The payload is sealed under the person's key. */
export async function makeLink(
  app: App,
  {
    personId,
    purpose,
    life,
    payload,
  }: { personId: string | null; purpose: LinkPurpose; life: Duration; payload?: string },
): Promise<{ id: string; token: string }> {
  const token = app.random.token();
  const now = app.clock.now();
  await app.db.linkToken.updateMany({ where: { personId, purpose, usedAt: null }, data: { usedAt: now } });
  const key = personId === null ? app.vault.siteKey : await loadPersonKey(app, personId);
  const { id } = await app.db.linkToken.create({
    data: {
      personId,
      purpose,
      hash: hashOf(token),
      payload: payload === undefined ? null : app.vault.seal(key, 'LinkToken.payload', payload),
      createdAt: now,
      expiresAt: addDuration(now, life),
    },
    select: { id: true },
  });
  return { id, token };
}

const LINK = { id: true, personId: true, payload: true, createdAt: true, tries: true } as const;

/** The live link of this token, or null: unknown, used, expired and made for something else all look alike. Changes nothing. */
export function findLink(app: App, token: string, purpose: LinkPurpose): Promise<Link | null> {
  return app.db.linkToken.findFirst({
    where: { hash: hashOf(token), purpose, usedAt: null, expiresAt: { gt: app.clock.now() } },
    select: LINK,
  });
}

/** The same by the link's id, as a session remembers it. */
export function findLinkById(app: App, id: string, purpose: LinkPurpose): Promise<Link | null> {
  return app.db.linkToken.findFirst({
    where: { id, purpose, usedAt: null, expiresAt: { gt: app.clock.now() } },
    select: LINK,
  });
}

/** Uses a link up; false when another request was quicker. */
export async function useLink(app: App, id: string): Promise<boolean> {
  const { count } = await app.db.linkToken.updateMany({
    where: { id, usedAt: null },
    data: { usedAt: app.clock.now() },
  });
  return count === 1;
}

/** Uses up every link that could let somebody into this account, or move it to another address. */
export async function endLinks(app: App, personId: string): Promise<void> {
  await app.db.linkToken.updateMany({
    where: { personId, purpose: { in: ['recover', 'change-email'] }, usedAt: null },
    data: { usedAt: app.clock.now() },
  });
}
