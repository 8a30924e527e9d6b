import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { Secret } from '../../src/secret.ts';
import { statementFaults } from './xapi.ts';

export interface Kept {
  readonly id: string;
  readonly actor: { account: { name: string; homePage: string } };
  readonly verb: { id: string };
  readonly timestamp: string;
  readonly object: { definition: { name: Record<string, string> } };
}

/** A learning record store that keeps to xAPI 1.0.3 as far as we use it: one that refuses whatever breaks a rule. */
export interface TestStore {
  readonly endpoint: string;
  readonly settings: { endpoint: string; key: Secret<string>; secret: Secret<string> };
  /** By id, in the order in which they came. */
  readonly kept: Map<string, Kept>;
  /** How many statements each request held. */
  readonly requests: number[];
  /** Answers that the next requests get, whatever they bring. */
  readonly next: { status: number; headers?: Record<string, string> }[];
  /** Keeps what the next request brings, and then breaks the connection. */
  hangUp: boolean;
  close(): Promise<void>;
}

export const STORE_KEY = 'a-key-of-the-store';
export const STORE_SECRET = 'a-canary-secret-of-the-store';

export async function aRecordStore(): Promise<TestStore> {
  const kept: TestStore['kept'] = new Map();
  const requests: number[] = [];
  const next: TestStore['next'] = [];
  const expected = `Basic ${Buffer.from(`${STORE_KEY}:${STORE_SECRET}`).toString('base64')}`;

  function take(body: string, headers: http.IncomingHttpHeaders): number {
    const statements = JSON.parse(body) as Kept[];
    requests.push(statements.length);
    const forced = next[0]?.status;
    if (forced !== undefined) return forced;
    if (headers.authorization !== expected) return 401;
    if (headers['x-experience-api-version'] !== '1.0.3' || headers['content-type'] !== 'application/json') return 400;
    if (statements.some((one) => statementFaults(one).length > 0)) return 400;
    // The same once more is no matter; another one under an id that is taken refuses the whole batch.
    if (statements.some((one) => kept.has(one.id) && !isDeepStrictEqual(kept.get(one.id), one))) return 409;
    for (const one of statements) kept.set(one.id, one);
    return 200;
  }

  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const isStatements = request.url === '/xapi/statements' && request.method === 'POST';
    const status = isStatements ? take(body, request.headers) : 404;
    const forced = next.shift();
    if (store.hangUp) {
      store.hangUp = false;
      response.destroy();
      return;
    }
    response.writeHead(status, forced?.headers).end('{"words": "of a stranger"}');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/xapi`;
  const settings = { endpoint, key: new Secret(STORE_KEY), secret: new Secret(STORE_SECRET) };
  const store: TestStore = {
    ...{ endpoint, settings, kept, requests, next, hangUp: false },
    close: () => new Promise((done) => server.close(() => done())),
  };
  return store;
}
