import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { readOutbox } from '../../src/mail/mailbox.ts';
import { MAIL_JOB, queueMail } from '../../src/mail/outbox.ts';
import { passwordChanged } from '../../src/mail/security-letters.ts';
import { aBackOffice, aPersonRow, type BackOffice } from '../support/app.ts';

let office: BackOffice;
beforeAll(async () => {
  office = await aBackOffice();
});
afterAll(() => office.close());

const site = { name: 'Seen and Heard', address: 'https://learn.example.org' };
const letter = () => passwordChanged(site, { at: office.clock.now(), account: 'https://learn.example.org/account' });

test('a mail belongs to the change: rolled back with it, and the job is woken only after the commit', async () => {
  const personId = await aPersonRow(office.app, 'rolled@example.org');
  const woken: string[] = [];
  const app = { ...office.app, wake: async (job: string) => void woken.push(job) };
  const change = inTransaction(app, async (inside) => {
    await queueMail(inside, { ...letter(), to: { personId }, once: 'rolled-back' });
    throw new Error('the change failed');
  });
  await expect(change).rejects.toThrow('the change failed');
  expect(await app.db.outboxMail.count({ where: { once: 'rolled-back' } })).toBe(0);
  expect(woken).toEqual([]);
  await inTransaction(app, async (inside) => {
    await queueMail(inside, { ...letter(), to: { personId }, once: 'kept' });
    expect(woken).toEqual([]);
  });
  expect(woken).toEqual([MAIL_JOB]);
});

test('one event sends one mail, however often and at once it is asked for', async () => {
  const personId = await aPersonRow(office.app, 'once@example.org');
  const ask = () =>
    inTransaction(office.app, (app) => queueMail(app, { ...letter(), to: { personId }, once: 'the-event' }));
  await Promise.all([ask(), ask(), ask()]);
  await ask();
  expect(await office.app.db.outboxMail.count({ where: { once: 'the-event' } })).toBe(1);
});

test('the row shows neither address nor words; the mailbox opens it', async () => {
  const personId = await aPersonRow(office.app, 'sealed.canary@example.org');
  await queueMail(office.app, { ...letter(), to: { personId }, once: 'sealed' });
  await queueMail(office.app, { ...letter(), to: { address: 'site.canary@example.org' }, once: 'sealed-site' });
  const old = { personId, address: 'old.canary@example.org' };
  await queueMail(office.app, { ...letter(), to: old, once: 'sealed-old' });
  const { rows } = await office.app.database.pool.query<{ row: string }>(
    `SELECT (outbox_mail.*)::text || encode("to", 'escape') || encode(text, 'escape') AS row FROM outbox_mail`,
  );
  expect(rows.map(({ row }) => row).join('\n')).not.toMatch(/canary|Your password|learn\.example/);
  const to = (await readOutbox(office.app, 100)).map((mail) => mail.to);
  for (const name of ['sealed', 'site', 'old']) expect(to).toContain(`${name}.canary@example.org`);
});

test.each(['a@b.c\r\nBcc: eve@example.org', 'a@b.c,eve@example.org', ''])('%j is refused (1.3.11)', async (address) => {
  const queued = queueMail(office.app, { ...letter(), to: { address }, once: `bad-${address.length}` });
  await expect(queued).rejects.toThrow('Some answers cannot be accepted');
});

test('neither a subject of two lines nor an address as the event is queued', async () => {
  const to = { address: 'ann@example.org' };
  const twoLines = { ...letter(), subject: 'Hello\r\nBcc: eve@example.org' };
  await expect(queueMail(office.app, { ...twoLines, to, once: 'two-lines' })).rejects.toThrow('control character');
  await expect(queueMail(office.app, { ...letter(), to, once: 'ann@example.org' })).rejects.toThrow('not an address');
});
