import { Agent, request as ask, get } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly bytes: number;
}

export interface Load {
  /** Requests that were answered. */
  readonly count: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** One request over a kept connection; reads the body to its end. */
export function visit(agent: Agent, url: string, cookie: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, headers: cookie ? { cookie } : {} }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, bytes }));
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}

/** The text of one page. */
export function read(agent: Agent, url: string, cookie: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { cookie } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    }).on('error', reject);
  });
}

/** Sends one form over a kept connection; reads the body to its end. */
export function send(agent: Agent, url: string, cookie: string, body: URLSearchParams): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body.toString();
    const headers = {
      ...{ cookie, 'content-type': 'application/x-www-form-urlencoded' },
      'content-length': String(Buffer.byteLength(text)),
    };
    const request = ask(url, { agent, method: 'POST', headers }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, bytes }));
      response.on('error', reject);
    });
    request.on('error', reject).end(text);
  });
}

/** Asks for one page over and over until the time or the number of requests is used up; rejects at any answer but 200. */
export async function load(
  { url, cookie }: { url: string; cookie: string },
  { connections, seconds, most }: { connections: number; seconds: number; most: number },
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  const began = performance.now();
  const until = began + seconds * 1000;
  let asked = 0;
  const browse = async (): Promise<void> => {
    while (asked < most && performance.now() < until) {
      asked += 1;
      const sent = performance.now();
      const { status } = await visit(agent, url, cookie);
      if (status !== 200) throw new Error(`${url} answered ${status}`);
      times.push(performance.now() - sent);
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, browse));
  } finally {
    agent.destroy();
  }
  const took = performance.now() - began;
  times.sort((a, b) => a - b);
  const at = (part: number): number => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  return { count: times.length, perSecond: (times.length * 1000) / took, p50: at(0.5), p99: at(0.99) };
}
