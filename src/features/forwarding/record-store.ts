import http from 'node:http';
import https from 'node:https';
import type { RecordStore } from '../../config.ts';
import { type Statement, XAPI_VERSION } from '../learn/statements.ts';

/** How a record store answered. What it says in words is never read: only the number counts. */
export type Outcome =
  | { readonly kind: 'taken' }
  /** It is away or busy: another time. */
  | { readonly kind: 'later'; readonly said: string; readonly afterMs: number | null }
  /** It does not want this, and would not the next time. */
  | { readonly kind: 'refused'; readonly said: string };

/** One answer, before a batch was taken apart. */
type Answer = Outcome | { readonly kind: 'conflict' } | { readonly kind: 'too-large' };

const LONGEST_MS = 20_000;
const BUSY = [408, 425, 429];

// Agents of our own: those that Node shares could be told by the environment to go through a proxy.
const agents = { http: new http.Agent(), https: new https.Agent() };

function answerOf(status: number, retryAfter: string | undefined): Answer {
  const said = `http ${status}`;
  if (status >= 200 && status < 300) return { kind: 'taken' };
  if (status === 409) return { kind: 'conflict' };
  if (status === 413) return { kind: 'too-large' };
  if (status >= 500 || BUSY.includes(status)) {
    const seconds = /^\d{1,6}$/.test(retryAfter ?? '') ? Number(retryAfter) : null;
    return { kind: 'later', said, afterMs: seconds === null ? null : seconds * 1_000 };
  }
  // A redirect too: it could lead anywhere, also to machines that only this one reaches.
  return { kind: 'refused', said };
}

const codeOf = (error: unknown): string => {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (name === 'TimeoutError' || code === 'ABORT_ERR') return 'TIMEOUT';
  return typeof code === 'string' && /^[A-Z_\d]{1,60}$/.test(code) ? code : 'FAILED';
};

/** One request: to the address that the operator gave and no other, in twenty seconds at most. Never rejects. */
function post(store: RecordStore, statements: readonly Statement[]): Promise<Answer> {
  const url = new URL(`${store.endpoint}/statements`);
  const body = Buffer.from(JSON.stringify(statements));
  const isSecure = url.protocol === 'https:';
  const credentials = Buffer.from(`${store.key.reveal()}:${store.secret.reveal()}`).toString('base64');
  return new Promise((resolve) => {
    const fail = (error: unknown) => resolve({ kind: 'later', said: codeOf(error), afterMs: null });
    const request = (isSecure ? https : http).request(url, {
      method: 'POST',
      agent: isSecure ? agents.https : agents.http,
      signal: AbortSignal.timeout(LONGEST_MS),
      headers: {
        authorization: `Basic ${credentials}`,
        'content-type': 'application/json',
        'content-length': body.length,
        'x-experience-api-version': XAPI_VERSION,
      },
    });
    request.on('error', fail);
    request.on('response', (response) => {
      resolve(answerOf(response.statusCode ?? 0, response.headers['retry-after']));
      response.destroy();
    });
    request.end(body);
  });
}

/**
 * Sends statements, at least one. What the store has already counts as taken: it may say so for a whole batch by 409,
 * and is then asked for each half, down to the one that it means. Never rejects.
 */
export async function sendStatements(store: RecordStore, statements: readonly Statement[]): Promise<Outcome> {
  const answer = await post(store, statements);
  if (answer.kind !== 'conflict' && answer.kind !== 'too-large') return answer;
  if (statements.length === 1)
    return answer.kind === 'conflict' ? { kind: 'taken' } : { kind: 'refused', said: 'http 413' };
  const middle = Math.ceil(statements.length / 2);
  for (const half of [statements.slice(0, middle), statements.slice(middle)]) {
    const outcome = await sendStatements(store, half);
    if (outcome.kind !== 'taken') return outcome;
  }
  return { kind: 'taken' };
}
