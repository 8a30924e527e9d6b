import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { App } from '../../src/context.ts';
import { forgetPersonKey } from '../../src/data/person-keys.ts';
import { deliverDue, retryMail } from '../../src/mail/deliver.ts';
import { ACCOUNT_ERASED, queueMail } from '../../src/mail/outbox.ts';
import { type Outgoing, smtpTransport, type Transport } from '../../src/mail/transport.ts';
import { aBackOffice, aPersonRow, type BackOffice } from '../support/app.ts';
import { aMailServer, type FakeSmtp } from '../support/smtp.ts';

let office: BackOffice;
let server: FakeSmtp;
let smtp: Transport;
let app: App;
let n = 0;

beforeAll(async () => {
  office = await aBackOffice();
  app = office.app;
  server = await aMailServer();
  smtp = smtpTransport({ url: server.url, from: 'Seen and Heard <no-reply@example.org>' });
});
afterAll(async () => {
  await server.close();
  await office.close();
});
beforeEach(() => {
  server.manner = 'takes';
  server.received.length = 0;
});
afterEach(async () => {
  await app.db.outboxMail.deleteMany();
});

async function queued(
  to: { address: string } | { personId: string } = { address: 'ann@example.org' },
): Promise<string> {
  n += 1;
  const once = `event-${n}`;
  await queueMail(app, { kind: 'test', subject: `Number ${n}`, text: `Hello ${n}\n`, to, once });
  return (await app.db.outboxMail.findUniqueOrThrow({ where: { once } })).id;
}
const rowOf = (id: string) => app.db.outboxMail.findUniqueOrThrow({ where: { id } });

/** A transport of the test's own making. */
const through = (send: (mail: Outgoing) => Promise<void>): Transport => ({ send, close: () => {} });

test('what is due goes out once, opened with the key of the person or the site; the rest waits', async () => {
  const personId = await aPersonRow(app, 'person@example.org');
  await queued({ personId });
  await queued();
  n += 1;
  const later = new Date(app.clock.now().getTime() + 60_000);
  const to = { address: 'later@example.org' };
  await queueMail(app, { kind: 'test', subject: 'S', text: 'T', to, once: 'later', sendAfter: later });
  expect(await deliverDue(app, smtp)).toEqual({ sent: 2, failed: 0 });
  expect(await deliverDue(app, smtp)).toEqual({ sent: 0, failed: 0 });
  expect(server.received.flatMap((mail) => mail.to)).toEqual([
    'RCPT TO:<person@example.org>',
    'RCPT TO:<ann@example.org>',
  ]);
  office.clock.forward({ minutes: 1 });
  expect(await deliverDue(app, smtp)).toEqual({ sent: 1, failed: 0 });
});

test('the mail server is down: nothing is lost, it is tried again, and sent once', async () => {
  const ids = [await queued(), await queued(), await queued()];
  const down = await aMailServer();
  await down.close();
  const nowhere = smtpTransport({ url: down.url, from: 'a@example.org' });
  expect(await deliverDue(app, nowhere)).toEqual({ sent: 0, failed: 1 });
  const first = await rowOf(ids[0] as string);
  expect(first).toMatchObject({
    attempts: 1,
    problem: expect.stringMatching(/^[A-Z]+$/),
    sentAt: null,
    failedAt: null,
  });
  const wait = first.sendAfter.getTime() - app.clock.now().getTime();
  expect(wait).toBeGreaterThanOrEqual(45_000);
  expect(wait).toBeLessThanOrEqual(75_000);
  expect((await rowOf(ids[1] as string)).attempts).toBe(0);
  for (let i = 0; i < 5; i += 1) {
    office.clock.forward({ minutes: 2 });
    await deliverDue(app, nowhere);
  }
  office.clock.forward({ hours: 2 });
  expect((await deliverDue(app, smtp)).sent).toBe(3);
  expect((await deliverDue(app, smtp)).sent).toBe(0);
  expect(server.received).toHaveLength(3);
});

test('three at once send each mail once', async () => {
  for (let i = 0; i < 12; i += 1) await queued();
  // Each holds its first mail until all three have one: they work at the same time, however slow the machine is.
  const all = Promise.withResolvers<void>();
  let holding = 0;
  const beside = () => {
    let isFirst = true;
    return through(async (mail) => {
      if (isFirst) {
        isFirst = false;
        holding += 1;
        if (holding === 3) all.resolve();
        await all.promise;
      }
      await smtp.send(mail);
    });
  };
  const offices = [app, office.another(), office.another()];
  const results = await Promise.all(offices.map((each) => deliverDue(each, beside())));
  expect(results.reduce((sum, { sent }) => sum + sent, 0)).toBe(12);
  expect(new Set(server.received.map(({ data }) => /Message-ID: (.+)/.exec(data)?.[1])).size).toBe(12);
  expect(server.received).toHaveLength(12);
  expect(results.filter(({ sent }) => sent > 0)).toHaveLength(3);
});

test('a crash between sending and marking: once more after the claim ran out, with the same Message-ID', async () => {
  const id = await queued();
  // The process dies: the server's answer never comes back, and nothing after it runs.
  const sent = Promise.withResolvers<void>();
  const dying = through(async (mail) => {
    await smtp.send(mail);
    sent.resolve();
    await new Promise(() => {});
  });
  void deliverDue(office.another(), dying);
  await sent.promise;
  expect(await deliverDue(app, smtp)).toEqual({ sent: 0, failed: 0 });
  office.clock.forward({ minutes: 6 });
  expect(await deliverDue(app, smtp)).toEqual({ sent: 1, failed: 0 });
  expect(await deliverDue(app, smtp)).toEqual({ sent: 0, failed: 0 });
  const ids = server.received.map(({ data }) => /Message-ID: (.+)/.exec(data)?.[1]?.trim());
  expect(ids).toEqual([`<${id}@example.org>`, `<${id}@example.org>`]);
});

test('waits grow from a minute to six hours, and after three days it has failed, with a record and no address', async () => {
  const personId = await aPersonRow(app, 'gone.canary@example.org');
  const id = await queued({ personId });
  server.manner = 'busy';
  const start = app.clock.now().getTime();
  const waits: number[] = [];
  for (let i = 0; i < 40 && !(await rowOf(id)).failedAt; i += 1) {
    const before = app.clock.now().getTime();
    await deliverDue(app, smtp);
    const { sendAfter, failedAt } = await rowOf(id);
    if (failedAt) break;
    waits.push(sendAfter.getTime() - before);
    office.clock.set(sendAfter);
  }
  const row = await rowOf(id);
  expect(row.failedAt).not.toBeNull();
  expect((app.clock.now().getTime() - start) / 86_400_000).toBeGreaterThanOrEqual(3);
  expect((app.clock.now().getTime() - start) / 86_400_000).toBeLessThan(3.5);
  expect(Math.max(...waits)).toBeLessThanOrEqual(7.5 * 3_600_000);
  expect(Math.max(...waits)).toBeGreaterThan(4 * 3_600_000);
  expect(new Set(waits).size).toBeGreaterThan(waits.length - 2);
  expect(row.problem).toBe('EENVELOPE 451');
  const event = await app.db.auditEvent.findFirst({ where: { aboutId: personId, what: 'mail.failed' } });
  expect(event).toMatchObject({ actorSystem: 'mail', detail: { kind: 'test', problem: 'EENVELOPE 451' } });
  expect(office.logged.join('')).not.toMatch(/canary|nobody@example/);
});

test('an address that the server does not know fails at once, and others still go', async () => {
  const id = await queued();
  const other = await queued();
  server.manner = 'no such person';
  const refusing = through(async (mail) => {
    server.manner = mail.id === id ? 'no such person' : 'takes';
    await smtp.send(mail);
  });
  expect(await deliverDue(app, refusing)).toEqual({ sent: 1, failed: 1 });
  expect(await rowOf(id)).toMatchObject({ problem: 'EENVELOPE 550', failedAt: expect.any(Date), sentAt: null });
  expect((await rowOf(other)).sentAt).not.toBeNull();

  await retryMail(app, { id, by: { system: 'operator' } });
  server.manner = 'takes';
  expect(await deliverDue(app, smtp)).toEqual({ sent: 1, failed: 0 });
  expect(await rowOf(id)).toMatchObject({ failedAt: null, problem: null, attempts: 1 });
  await expect(retryMail(app, { id, by: { system: 'operator' } })).rejects.toThrow('nothing at this address');
  expect(await app.db.auditEvent.count({ where: { what: 'mail.retried' } })).toBe(1);
});

test('CC-26 a mail whose person has been erased cannot be opened and is not sent', async () => {
  const personId = await aPersonRow(app, 'erased@example.org');
  const id = await queued({ personId });
  await app.db.personKey.delete({ where: { personId } });
  forgetPersonKey(app.vault, personId);
  expect(await deliverDue(app, smtp)).toEqual({ sent: 0, failed: 1 });
  expect(await rowOf(id)).toMatchObject({ problem: 'cannot be opened', failedAt: expect.any(Date) });
  expect(server.received).toEqual([]);
});

test('CC-26 the last mail to somebody who was erased does not stay when it cannot be sent', async () => {
  const to = { address: 'nobody@example.org' };
  await queueMail(app, { kind: ACCOUNT_ERASED, subject: 'S', text: 'T', to, once: 'last' });
  const refuses = through(async () => {
    throw Object.assign(new Error('no such address'), { code: 'EENVELOPE', responseCode: 550 });
  });
  expect(await deliverDue(app, refuses)).toEqual({ sent: 0, failed: 1 });
  expect(await app.db.outboxMail.count()).toBe(0);
});
