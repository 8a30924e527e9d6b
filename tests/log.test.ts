import { describe, expect, it } from 'vitest';
import { isDatabaseAway } from '../src/data/database-away.ts';
import { statementNames } from '../src/data/db.ts';
import { Conflict } from '../src/errors.ts';
import { aLog } from './support/log.ts';

const CANARY = 'Ada Lovelace, ada@example.org';

/** An error such as a parser or a driver throws: what somebody typed is in every part of it. */
const talkative = (): Error =>
  Object.assign(
    new Error(CANARY, { cause: Object.assign(new Error(CANARY), { code: '23505', detail: CANARY, table: 'person' }) }),
    {
      code: 'E_TALKATIVE',
      body: CANARY,
      headers: { cookie: CANARY },
      query: CANARY,
    },
  );

describe('the log', () => {
  it.each<[string, (log: ReturnType<typeof aLog>, error: Error) => void]>([
    ['beside a message', (log, error) => log.error({ err: error }, 'failed')],
    ['without a message', (log, error) => log.error({ err: error })],
    ['alone', (log, error) => log.error(error)],
    ['under another name', (log, error) => log.error({ error }, 'failed')],
  ])('keeps of an error where and what, and no text of others: %s', (_how, write) => {
    const log = aLog();
    write(log, talkative());
    const [line = ''] = log.lines;
    expect(line).toContain('E_TALKATIVE');
    expect(line).toContain('log.test.ts');
    expect(line).not.toContain('Ada');
  });

  it('tells which table and constraint, and follows causes', () => {
    const log = aLog();
    log.error({ err: talkative() });
    expect(JSON.parse(log.lines[0] ?? '')).toMatchObject({
      err: { code: 'E_TALKATIVE', cause: { code: '23505', table: 'person' } },
    });
  });

  it('keeps the message of an error of ours', () => {
    const log = aLog();
    log.warn({ err: new Conflict('Somebody was quicker.') }, 'refused');
    expect(JSON.parse(log.lines[0] ?? '')).toMatchObject({
      err: { name: 'Conflict', message: 'Somebody was quicker.' },
    });
  });

  it('redacts what it was told to and what it always does, at any depth', () => {
    const log = aLog(['email', 'job-role']);
    const fields = { email: CANARY, password: CANARY, 'job-role': CANARY, token: CANARY };
    const round: Record<string, unknown> = { list: [fields] };
    round.itself = round;
    log.info(
      { ...fields, a: { ...fields, b: { ...fields, c: [fields] } }, round, kept: { at: new Date(0), n: 1 } },
      'said',
    );
    expect(log.lines.join()).not.toContain('Ada');
    expect(JSON.parse(log.lines[0] ?? '')).toMatchObject({ kept: { at: '1970-01-01T00:00:00.000Z', n: 1 } });
  });
});

describe('isDatabaseAway', () => {
  it.each([
    [{ code: 'P1001' }],
    [{ code: 'P2024' }],
    [{ code: '57P01' }],
    [{ code: '08006' }],
    [{ code: 'ECONNREFUSED' }],
    [{ code: 'ENOENT', syscall: 'connect' }],
    [new Error('Query read timeout')],
    [new Error('Connection terminated unexpectedly')],
    [new Error('x', { cause: { kind: 'DatabaseNotReachable' } })],
    [{ code: 'P2010', meta: { driverAdapterError: { cause: { originalCode: '57P03' } } } }],
  ])('is true of %j', (error) => expect(isDatabaseAway(error)).toBe(true));

  it.each([
    [null],
    ['text'],
    [{ code: '23505' }],
    [{ code: 'P2002' }],
    [{ code: 'ENOENT', syscall: 'open' }],
    [new Error('x')],
  ])('is false of %j', (error) => expect(isDatabaseAway(error)).toBe(false));
});

describe('names of statements', () => {
  it('are the same for the same text, and none for lists of many or what is no query', () => {
    const name = statementNames();
    const many = `SELECT 1 WHERE id IN (${Array.from({ length: 40 }, (_, i) => `$${i + 1}`).join(',')})`;
    expect(name({ sql: 'SELECT 1' })).toBe(name({ sql: 'SELECT 1' }));
    expect(name({ sql: 'SELECT 1' })).not.toBe(name({ sql: 'SELECT 2' }));
    expect([name({ sql: many }), name({ sql: 'BEGIN' })]).toEqual(['', '']);
  });

  it('are given to a bounded number', () => {
    const name = statementNames();
    const names = new Set(Array.from({ length: 2_000 }, (_, number) => name({ sql: `SELECT ${number}` })));
    expect(names.size).toBe(501);
  });
});
