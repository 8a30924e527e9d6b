import { Agent, request as ask, get } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly bytes: number;
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

/**
 * Asks for one page over and over until the time or the number of requests is used up, and says how many milliseconds
 * each took; rejects at any answer but 200.
 */
export async function load(
  { url, cookie }: { url: string; cookie: string },
  { connections, seconds, most }: { connections: number; seconds: number; most: number },
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  const until = performance.now() + seconds * 1000;
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
  return times;
}
