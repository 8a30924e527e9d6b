import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkAddress } from '../../src/mail/outbox.ts';
import { noTransport, smtpTransport, type Transport, transportFor } from '../../src/mail/transport.ts';
import { Secret } from '../../src/secret.ts';
import { aMailServer, type FakeSmtp } from '../support/smtp.ts';

const id = '0193a3c5-0000-7000-8000-000000000001';
const mail = {
  id,
  to: 'ann@example.org',
  subject: 'Activate – Seen and Heard',
  text: 'Hello\n\nhttps://x.example/a\n',
};

let server: FakeSmtp;
let transport: Transport;

beforeEach(async () => {
  server = await aMailServer();
  transport = smtpTransport({ url: server.url, from: 'Seen and Heard <no-reply@example.org>' });
});
afterEach(async () => {
  transport.close();
  await server.close();
});

const headers = () => (server.received[0]?.data ?? '').split('\r\n\r\n')[0]?.split(/\r\n(?!\s)/) ?? [];

test('a mail goes to one recipient, as text alone, with the id of its row as Message-ID', async () => {
  await transport.send(mail);
  expect(server.received).toHaveLength(1);
  expect(server.received[0]?.to).toEqual(['RCPT TO:<ann@example.org>']);
  expect(headers()).toContain(`Message-ID: <${id}@example.org>`);
  expect(headers()).toContain('To: ann@example.org');
  expect(headers()).toContain('Auto-Submitted: auto-generated');
  expect(headers().find((line) => line.startsWith('Content-Type'))).toMatch(/^Content-Type: text\/plain/);
  expect(server.received[0]?.data).toContain('https://x.example/a');
});

test('a subject with a line break adds no header, and an address list reaches nobody else (1.3.11)', async () => {
  await transport.send({ ...mail, subject: 'Hello\r\nBcc: eve@example.org' });
  expect(headers().filter((line) => /^bcc:/i.test(line))).toEqual([]);
  await transport.send({ ...mail, to: 'ann@example.org, eve@example.org' }).catch(() => {});
  await transport.send({ ...mail, to: 'ann@example.org\r\nRCPT TO:<eve@example.org>' }).catch(() => {});
  const reached = server.received.flatMap(({ to }) => to);
  expect(reached).not.toContain('RCPT TO:<eve@example.org>');
});

test.each([
  'a@b.c\r\nBcc: eve@example.org',
  'a@b.c\nX: y',
  'a@b.c\u0000',
  'a@b.c\u2028',
  'a@b.c, eve@example.org',
  'a@b.c; eve@example.org',
  'Ann <a@b.c>',
  '"a b"@c.d',
  'a@b@c.d',
  'a b@c.d',
  'nobody',
  '',
  `${'a'.repeat(250)}@b.cd`,
])('%j is not one address', (address) => expect(() => checkAddress(address)).toThrow('Some answers'));

test.each(['ann@example.org', "o'brien+x@sub.example.org", 'zoë@exämple.org'])('%j is one address', (address) =>
  expect(checkAddress(address)).toBe(address),
);

test.each(['busy', 'no such person', 'dies after taking'] as const)(
  'a server that %s makes a failure',
  async (manner) => {
    server.manner = manner;
    await expect(transport.send(mail)).rejects.toThrow();
  },
);

test('to another machine it insists on encryption, unless the operator says otherwise', async () => {
  // The same machine under a name that does not say so.
  const url = server.url.replace('127.0.0.1', '[::ffff:127.0.0.1]');
  const from = 'a@example.org';
  await expect(smtpTransport({ url, from }).send(mail)).rejects.toThrow(/TLS/i);
  expect(server.received).toHaveLength(0);
  await smtpTransport({ url: `${url}/?requireTLS=false`, from }).send(mail);
  expect(server.received).toHaveLength(1);
});

test('the demo and the tests send nothing; without a server mail waits', () => {
  const config = { mailFrom: 'a@example.org', smtpUrl: new Secret('smtp://mail.example.org') };
  expect(transportFor({ ...config, mode: 'demo' })).toBe(noTransport);
  expect(transportFor({ ...config, mode: 'test' })).toBe(noTransport);
  expect(transportFor({ ...config, mode: 'development', smtpUrl: null })).toBeNull();
  expect(transportFor({ ...config, mode: 'production' })).not.toBe(noTransport);
});
