import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CopyIn, CopyOut } from '../../src/data/copy-stream.ts';
import { withClient } from '../../src/data/db.ts';
import { aDatabase, type TestDatabase } from '../support/postgres.ts';

let database: TestDatabase;
let owner: pg.Client;

beforeAll(async () => {
  database = await aDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

describe('a stream of COPY', () => {
  const rows = `COPY (SELECT repeat('x', 1000) FROM generate_series(1, 20000)) TO STDOUT`;

  it('waits for a slow reader and loses nothing', async () => {
    const out = new CopyOut(rows);
    owner.query(out);
    let bytes = 0;
    for await (const piece of out) {
      bytes += piece.length;
      if (bytes % 7 === 0) await pause(1);
    }
    expect([bytes, out.rows]).toEqual([20_000 * 1_001, 20_000]);
    expect((await owner.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('ends with its connection when whoever reads gives up, as when the disk is full', async () => {
    const work = withClient(database.ownerUrl, async (client) => {
      const out = new CopyOut(rows);
      client.query(out);
      const full = new Writable({ write: (_piece, _encoding, done) => done(new Error('no space left')) });
      await pipeline(out, full);
    });
    await expect(work).rejects.toThrow('no space left');
  });

  it('that does not fit fails, and its connection is as good as before', async () => {
    const into = (sql: string, ...pieces: string[]) => {
      const copy = new CopyIn(sql);
      const done = pipeline(Readable.from(pieces.map((piece) => Buffer.from(piece))), copy);
      owner.query(copy);
      return done;
    };
    await expect(into('COPY page_count FROM STDIN', 'no day\t/x\t1\n')).rejects.toMatchObject({ code: '22007' });
    await expect(into('COPY nowhere FROM STDIN', 'x\n')).rejects.toMatchObject({ code: '42P01' });
    const stopped = new CopyIn('COPY page_count FROM STDIN');
    const source = Readable.from(
      (async function* () {
        yield Buffer.from('2020-01-02\t/x\t1\n');
        throw new Error('cannot be read');
      })(),
    );
    const done = pipeline(source, stopped);
    owner.query(stopped);
    await expect(done).rejects.toThrow('cannot be read');
    const { rows } = await owner.query(`SELECT FROM page_count WHERE path = '/x'`);
    expect(rows).toEqual([]);
  });
});
