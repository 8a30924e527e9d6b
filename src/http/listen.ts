import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { OurError } from '../errors.ts';

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
    requestTimeout: 30_000,
    keepAliveTimeout: 10_000,
    connectionsCheckingInterval: 2_000,
  };
  const server = createServer(options, (req, res) => {
    lastRequest = performance.now();
    inFlight.add(res);
    res.once('close', () => inFlight.delete(res));
    // An answer that says so ends its connection without a request being lost on it.
    if (draining) res.shouldKeepAlive = false;
    handler(req, res);
  });
  await listening(server, port, host);

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
