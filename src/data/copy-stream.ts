import { Readable, Writable } from 'node:stream';
import type pg from 'pg';

/** The part of a connection of `pg` that speaks COPY; its types leave these methods out. */
interface Wire {
  readonly stream: Writable & Readable;
  query(text: string): void;
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
  sendCopyFail(why: string): void;
}

type Done = (error?: Error | null) => void;

/** The server sends a message for each row; small pieces would cost more than they carry. */
const PIECE = 64 * 1024;

/** "COPY 12" → 12 */
const rowsOf = (tag: string): number => Number(tag.split(' ')[1] ?? 0);

/** What `COPY … TO STDOUT` gives, at the speed of whoever reads it: `client.query(new CopyOut(sql))`. */
export class CopyOut extends Readable {
  /** How many rows came, once all has come. */
  rows = 0;
  readonly #sql: string;
  #wire: Wire | undefined;
  #waiting: Buffer[] = [];
  #size = 0;
  #whole = false;

  constructor(sql: string) {
    super();
    this.#sql = sql;
  }
  submit(connection: pg.Connection): void {
    this.#wire = connection as unknown as Wire;
    this.#wire.query(this.#sql);
  }
  override _read(): void {
    this.#wire?.stream.resume();
  }
  /** Whoever stops in the middle leaves nothing to do with the connection: the rest would still come. */
  override _destroy(error: Error | null, done: Done): void {
    if (this.#whole) this.#wire?.stream.resume();
    else this.#wire?.stream.destroy();
    done(error);
  }
  handleCopyData({ chunk }: { chunk: Buffer }): void {
    // The chunk lies in a buffer that the next message may overwrite.
    this.#waiting.push(Buffer.from(chunk));
    this.#size += chunk.length;
    if (this.#size >= PIECE) this.#flush();
  }
  handleCommandComplete({ text }: { text: string }): void {
    this.rows = rowsOf(text);
  }
  handleReadyForQuery(): void {
    this.#whole = true;
    this.#flush();
    this.push(null);
  }
  handleError(error: Error): void {
    this.#whole = true;
    this.destroy(error);
  }
  #flush(): void {
    if (this.#size === 0) return;
    const wantsMore = this.push(Buffer.concat(this.#waiting));
    this.#waiting = [];
    this.#size = 0;
    if (!wantsMore && !this.#whole) this.#wire?.stream.pause();
  }
}

/** Takes what `COPY … FROM STDIN` reads: `client.query(new CopyIn(sql))`. Finished when the server has it all. */
export class CopyIn extends Writable {
  rows = 0;
  readonly #sql: string;
  #wire: Wire | undefined;
  #ready = false;
  #step: (() => void) | undefined;
  #finished: Done | undefined;

  constructor(sql: string) {
    super();
    this.#sql = sql;
  }
  submit(connection: pg.Connection): void {
    this.#wire = connection as unknown as Wire;
    this.#wire.query(this.#sql);
  }
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#whenReady((wire) => {
      wire.sendCopyFromChunk(chunk);
      if (wire.stream.writableNeedDrain) wire.stream.once('drain', () => done());
      else done();
    });
  }
  override _final(done: Done): void {
    this.#finished = done;
    this.#whenReady((wire) => wire.endCopyFrom());
  }
  override _destroy(error: Error | null, done: Done): void {
    if (this.#ready && !this.#finished) this.#wire?.sendCopyFail('stopped');
    done(error);
  }
  handleCopyInResponse(): void {
    this.#ready = true;
    // Whatever was to be read may have failed before the server was ready.
    if (this.destroyed) this.#wire?.sendCopyFail('stopped');
    else this.#step?.();
  }
  handleCommandComplete({ text }: { text: string }): void {
    this.rows = rowsOf(text);
  }
  handleReadyForQuery(): void {
    this.#finished?.();
  }
  handleError(error: Error): void {
    this.destroy(error);
  }
  #whenReady(step: (wire: Wire) => void): void {
    this.#step = () => this.#wire && step(this.#wire);
    if (this.#ready) this.#step();
  }
}
