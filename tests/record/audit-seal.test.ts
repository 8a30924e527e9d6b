import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type App, inTransaction } from '../../src/context.ts';
import { audit } from '../../src/record/audit.ts';
import { forgetOldAudit, verifyAudit } from '../../src/record/audit-check.ts';
import { sealAudit } from '../../src/record/audit-seal.ts';
import { aBareApp, type BareApp } from '../support/bare-app.ts';

let bare: BareApp;
let app: App;
beforeAll(async () => {
  bare = await aBareApp();
  app = bare.app;
});
beforeEach(async () => {
  await bare.owner.query('TRUNCATE audit_event, audit_seal RESTART IDENTITY');
  bare.clock.set('2026-01-01T12:00:00Z');
  bare.logged.length = 0;
});
afterAll(() => bare.close());

const by = { system: 'jobs' } as const;
async function happen(count: number, at: App = app): Promise<void> {
  for (let i = 0; i < count; i += 1) await audit(at, { what: 'test.done', by, detail: { b: i, a: 'x' } });
}
/** Some days with some events each, all sealed. */
async function days(count: number, each = 3): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    await happen(each);
    bare.clock.forward({ days: 1 });
  }
  await sealAudit(app);
}

describe('SH-45 CDEP-09 the audit log shows what was done to it', () => {
  it('the app’s own role can add events and seals, and change or remove none', async () => {
    await days(1);
    for (const table of ['audit_event', 'audit_seal']) {
      await expect(app.database.pool.query(`DELETE FROM ${table}`)).rejects.toThrow(/permission denied/);
      await expect(app.database.pool.query(`UPDATE ${table} SET at = now()`)).rejects.toThrow(/permission denied/);
      await expect(app.database.pool.query(`TRUNCATE ${table}`)).rejects.toThrow(/permission denied/);
    }
    await expect(app.database.pool.query('SELECT audit_forget(2)')).rejects.toThrow(/whole seals/);
  });

  it('an event and its change exist together or not at all', async () => {
    const fails = inTransaction(app, async (inside) => {
      await audit(inside, { what: 'test.done', by });
      expect(inside.trail.events).toBe(1);
      throw new Error('no');
    });
    await expect(fails).rejects.toThrow('no');
    expect(await app.db.auditEvent.count()).toBe(0);
  });

  it('finds nothing wrong with a whole log, sealed in parts, by two at once, with gaps in the numbers', async () => {
    await days(2);
    await bare.owner.query(`SELECT nextval(pg_get_serial_sequence('audit_event', 'seq'))`);
    await happen(4);
    bare.clock.forward({ days: 1 });
    await Promise.all([sealAudit(app), sealAudit(app)]);
    await happen(2);
    expect(await verifyAudit(app)).toEqual({ fault: null, seals: 3, events: 10, unsealed: 2 });
  });

  it('leaves events of the last minute for later: a slow transaction may still add one before them', async () => {
    await happen(2);
    expect(await sealAudit(app)).toBe(0);
    bare.clock.forward({ minutes: 2 });
    expect(await sealAudit(app)).toBe(2);
    expect(await sealAudit(app)).toBe(0);
  });

  it.each([
    ['a changed event', `UPDATE audit_event SET what = 'test.undone' WHERE seq = 5`, { what: 'changed', seq: 5n }],
    [
      'a changed time',
      `UPDATE audit_event SET at = at + interval '1 second' WHERE seq = 1`,
      { what: 'changed', seq: 1n },
    ],
    [
      'a changed detail',
      `UPDATE audit_event SET detail = '{"a":"x","b":9}' WHERE seq = 9`,
      { what: 'changed', seq: 9n },
    ],
    ['a missing event', 'DELETE FROM audit_event WHERE seq = 5', { what: 'missing', after: 4n }],
    ['the first one missing', 'DELETE FROM audit_event WHERE seq = 1', { what: 'missing', after: 0n }],
    ['the last one missing', 'DELETE FROM audit_event WHERE seq = 9', { what: 'missing', after: 8n }],
    ['a missing day', 'DELETE FROM audit_event WHERE seq BETWEEN 4 AND 6', { what: 'missing', after: 3n }],
    ['a missing first day', 'DELETE FROM audit_event WHERE seq <= 3', { what: 'removed-early', seq: 3n }],
    ['a seal taken out', 'DELETE FROM audit_seal WHERE "upTo" = 6', { what: 'seal', seq: 9n }],
    ['the first seal taken out', 'DELETE FROM audit_seal WHERE "upTo" = 3', { what: 'seal', seq: 6n }],
    [
      'a seal with another time',
      `UPDATE audit_seal SET at = at - interval '9 years' WHERE "upTo" = 3`,
      { what: 'seal', seq: 3n },
    ],
    [
      'a day taken out with its seal',
      'DELETE FROM audit_event WHERE seq <= 3; DELETE FROM audit_seal WHERE "upTo" = 3',
      { what: 'seal', seq: 6n },
    ],
    [
      'an event put in before all',
      `INSERT INTO audit_event (seq, at, what, detail) VALUES (-5, now(), 'test.forged', '{}')`,
      { what: 'added', seq: -5n },
    ],
  ])('names %s', async (_, tamper, fault) => {
    await days(3);
    expect((await verifyAudit(app)).fault).toBeNull();
    await bare.owner.query(tamper);
    expect((await verifyAudit(app)).fault).toEqual(fault);
  });

  it('names an event that was put into a gap', async () => {
    await happen(2);
    await bare.owner.query(`SELECT nextval(pg_get_serial_sequence('audit_event', 'seq'))`);
    await days(1);
    await bare.owner.query(`INSERT INTO audit_event (seq, at, what, detail) VALUES (3, now(), 'test.forged', '{}')`);
    expect((await verifyAudit(app)).fault).toEqual({ what: 'added', seq: 3n });
  });

  it('writes each seal to the log, which is kept elsewhere', async () => {
    await days(2);
    expect(bare.logged.filter((line) => line.includes('audit log sealed'))).toHaveLength(2);
  });
});

describe('SH-44 the audit log keeps its time', () => {
  it('goes in whole days, on the day and not before, and the check still holds', async () => {
    await days(3);
    bare.clock.set('2032-01-01T11:59:59Z');
    expect(await forgetOldAudit(app)).toBe(0);
    bare.clock.set('2032-01-01T12:00:00Z');
    expect(await forgetOldAudit(app)).toBe(3);
    expect(await forgetOldAudit(app)).toBe(0);
    expect(await verifyAudit(app)).toMatchObject({ fault: null, seals: 3, events: 6 });
    await happen(1);
    bare.clock.set('2032-01-03T12:00:00Z');
    await sealAudit(app);
    expect(await forgetOldAudit(app, 1)).toBe(3);
    expect(await forgetOldAudit(app, 1)).toBe(3);
    expect(await verifyAudit(app)).toEqual({ fault: null, seals: 2, events: 1, unsealed: 0 });
  });

  it('whoever may remove old events cannot hide that they removed young ones', async () => {
    await days(3);
    await app.database.pool.query('SELECT audit_forget(3)');
    expect((await verifyAudit(app)).fault).toEqual({ what: 'removed-early', seq: 3n });
  });
});

describe('audit events hold no personal data', () => {
  it('the type of a detail takes neither objects nor lists', () => {
    // @ts-expect-error a bag of what somebody typed
    void (() => audit(app, { what: 'test.done', by, detail: { form: { name: 'Ada' } } }));
    // @ts-expect-error nobody
    void (() => audit(app, { what: 'test.done' }));
    // @ts-expect-error not noun.done
    void (() => audit(app, { what: 'done', by }));
  });
});
