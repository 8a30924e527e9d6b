import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

export interface Received {
  from: string;
  to: string[];
  /** Headers and text as they came over the wire. */
  data: string;
}

/** How the server behaves: takes mail, says nothing, refuses who it is for, is busy, or takes a mail and dies unsaid. */
export type Manner = 'takes' | 'silent' | 'no such person' | 'busy' | 'dies after taking';

export interface FakeSmtp {
  readonly url: string;
  readonly received: Received[];
  manner: Manner;
  close(): Promise<void>;
}

/** A mail server of a few lines, for tests of what happens on the wire. */
export async function aMailServer(): Promise<FakeSmtp> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => {});
    if (fake.manner !== 'silent') converse(socket, fake);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const fake: FakeSmtp = {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    manner: 'takes',
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise((done) => server.close(() => done()));
    },
  };
  return fake;
}

function converse(socket: Socket, fake: FakeSmtp): void {
  let mail: Received = { from: '', to: [], data: '' };
  let inData = false;
  let rest = '';
  const say = (line: string) => socket.write(`${line}\r\n`);
  const answer = (line: string): void => {
    if (inData) {
      if (line !== '.') {
        mail.data += `${line}\r\n`;
        return;
      }
      inData = false;
      fake.received.push(mail);
      mail = { from: '', to: [], data: '' };
      if (fake.manner === 'dies after taking') socket.destroy();
      else say('250 taken');
    } else if (/^MAIL FROM:/i.test(line)) {
      mail.from = line;
      say(fake.manner === 'busy' ? '451 busy, ask nobody@example.org' : '250 ok');
    } else if (/^RCPT TO:/i.test(line)) {
      mail.to.push(line);
      say(fake.manner === 'no such person' ? `550 ${line.slice(8)} is not here` : '250 ok');
    } else if (/^DATA/i.test(line)) {
      inData = true;
      say('354 go on');
    } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
    else say(/^(EHLO|HELO|RSET|NOOP)/i.test(line) ? '250 ok' : '502 not known here');
  };
  say('220 fake');
  socket.on('data', (bytes) => {
    const lines = (rest + bytes.toString('utf8')).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) answer(line);
  });
}
