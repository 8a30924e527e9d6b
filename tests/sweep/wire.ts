import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Express } from 'express';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Asked {
  readonly method?: string;
  /** Exactly as it goes over the wire. */
  readonly path: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Buffer;
}

/** The site on a port of its own, for what no browser and no client library would send. */
export interface Wire {
  ask(asked: Asked): Promise<Answer>;
  /** Sends these bytes as they are; gives everything that comes back until the line is quiet. */
  send(bytes: string): Promise<string>;
  close(): Promise<void>;
}

export async function aWire(server: Express): Promise<Wire> {
  const listening = createServer(server).listen(0, '127.0.0.1');
  await new Promise((ready) => listening.once('listening', ready));
  const { port } = listening.address() as AddressInfo;
  return {
    ask: ({ method = 'GET', path, headers = {}, body }) =>
      new Promise((resolve, reject) => {
        const req = request({ port, host: '127.0.0.1', method, path, headers, agent: false }, (res) => {
          const parts: Buffer[] = [];
          res.on('data', (part: Buffer) => parts.push(part));
          res.on('end', () =>
            resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(parts).toString() }),
          );
          res.on('error', reject);
        });
        req.on('error', reject);
        req.end(body);
      }),
    send: async (bytes) => {
      const socket = connect(port, '127.0.0.1');
      let text = '';
      let last = performance.now();
      socket.on('data', (part) => {
        text += part.toString('latin1');
        last = performance.now();
      });
      socket.on('error', () => {});
      socket.write(bytes, 'latin1');
      while (!socket.closed && performance.now() - last < 300) await pause(20);
      socket.destroy();
      return text;
    },
    close: () =>
      new Promise((resolve) => {
        listening.closeAllConnections();
        listening.close(() => resolve());
      }),
  };
}
