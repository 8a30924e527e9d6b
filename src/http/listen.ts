import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Request } from 'express';
import { OurError } from '../errors.ts';
import { collectWhenQuiet } from './quiet.ts';

export interface Listening {
  readonly port: number;
  /** Ends without a failed answer where a balancer looks at `/readyz`. */
  drain(times: Drain): Promise<void>;
}

/** All in milliseconds since the call. */
export interface Drain {
  /** Requests are still taken for so long at least, so that a balancer can find out. */
  readonly notice: number;
  /** And for so long at most while more keep coming. */
  readonly patience: number;
  /** What is in flight is cut off then. */
  readonly most: number;
}

const LONGEST_REQUEST = 20 * 60_000;

/** No request for this long: nobody is sent here any more. */
const QUIET = 300;

const REFUSED: Record<string, (port: number, host: string) => string> = {
  EADDRINUSE: (port) => `Port ${port} is in use by another program. Stop that one, or set PORT to another.`,
  EACCES: (port) => `Port ${port} may not be used by this user. Set PORT to one from 1024 on.`,
  EADDRNOTAVAIL: (_port, host) => `This machine does not have the address ${host}. Set HOST to one of its own.`,
};

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const sentence = REFUSED[cause.code ?? '']?.(port, host);
      reject(sentence ? new OurError(sentence, { cause }) : cause);
    });
    server.listen({ port, host }, resolve);
  });
}

/** A whole request has come within this time, unless somebody who may asks for more. */
const PATIENCE = 30_000;

const waits = new WeakMap<IncomingMessage, NodeJS.Timeout>();

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Cuts a request off whose body has not come within `ms`. */
function waitFor(req: IncomingMessage, res: ServerResponse, ms: number): void {
  clearTimeout(waits.get(req));
  const cut = setTimeout(() => {
    if (req.complete) return;
    if (!res.headersSent) res.writeHead(408, { Connection: 'close' }).end();
    req.destroy();
  }, ms);
  waits.set(req, cut);
  res.once('close', () => clearTimeout(cut));
}

/** Gives the rest of this request more time to come, for a large file; in milliseconds. */
export function waitLonger(req: Request, ms: number): void {
  if (waits.has(req) && req.res) waitFor(req, req.res, ms);
}

/** Serves on this address. Slow senders are cut off: headers within 10 seconds, a whole request within 30. */
export async function listen(
  handler: RequestListener,
  { port, host }: { port: number; host: string },
): Promise<Listening> {
  const inFlight = new Set<ServerResponse>();
  let draining = false;
  let lastRequest = 0;
  const options = {
    headersTimeout: 10_000,
    // The longest that anybody may get; PATIENCE holds for everybody else.
    requestTimeout: LONGEST_REQUEST,
    keepAliveTimeout: 10_000,
    connectionsCheckingInterval: 2_000,
  };
  const server = createServer(options, (req, res) => {
    lastRequest = performance.now();
    if (hasBody(req)) waitFor(req, res, PATIENCE);
    inFlight.add(res);
    res.once('close', () => inFlight.delete(res));
    // An answer that says so ends its connection without a request being lost on it.
    if (draining) res.shouldKeepAlive = false;
    handler(req, res);
  });
  await listening(server, port, host);
  collectWhenQuiet(server);

  return {
    port: (server.address() as AddressInfo).port,
    drain: async ({ notice, patience, most }) => {
      const began = performance.now();
      const cut = setTimeout(() => server.closeAllConnections(), most);
      draining = true;
      for (const res of inFlight) if (!res.headersSent) res.shouldKeepAlive = false;
      await pause(notice);
      while (performance.now() - lastRequest < QUIET && performance.now() - began < patience) await pause(20);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      clearTimeout(cut);
    },
  };
}
