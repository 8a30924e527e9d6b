import { Worker } from 'node:worker_threads';

/** What stands on a certificate. */
export interface PdfFacts {
  readonly name: string;
  readonly course: string;
  readonly minutes: number;
  readonly score: number | null;
  readonly finishedAt: Date;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** As people read it. */
  readonly code: string;
  /** The address that the QR code leads to. */
  readonly check: string;
  readonly site: string;
  readonly charity: string;
}

interface Waiting {
  resolve(bytes: Uint8Array): void;
  reject(error: Error): void;
}

interface Drawer {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

let drawer: Drawer | null = null;
let count = 0;

/** One thread for a process, started with the first certificate; it does not keep the process alive. */
function start(): Drawer {
  const worker = new Worker(new URL('./pdf-worker.ts', import.meta.url));
  const waiting = new Map<number, Waiting>();
  const made: Drawer = { worker, waiting };
  const fail = (error: Error) => {
    if (drawer === made) drawer = null;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', ({ id, bytes, problem }: { id: number; bytes?: Uint8Array; problem?: string }) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if (bytes) one?.resolve(bytes);
    else one?.reject(new Error(problem));
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('The thread that draws certificates ended')));
  worker.unref();
  return made;
}

/** The certificate as a tagged PDF, drawn in a thread of its own so that no other request waits for it. */
export function certificatePdf(facts: PdfFacts): Promise<Uint8Array> {
  drawer ??= start();
  const { worker, waiting } = drawer;
  count += 1;
  const id = count;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.ref();
    worker.postMessage({ id, facts });
  });
}
