import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type App, inTransaction } from '../../src/context.ts';
import { loadPersonKey } from '../../src/data/person-keys.ts';
import { isOver, tableOf } from '../../src/data/sql.ts';
import dataMap from '../../src/generated/data-map.ts';
import { addDuration, durationOf } from '../../src/policy/duration.ts';
import { erasePerson } from '../../src/policy/erase.ts';
import { runRetention } from '../../src/policy/retain.ts';
import { planRetention } from '../../src/policy/retention-plan.ts';
import { retentionRules } from '../../src/policy/retention-rules.ts';
import { aBareApp, type BareApp, thePolicy, withRules } from '../support/bare-app.ts';
import { aCanary, tablesThatShow } from '../support/canary.ts';

const policy = thePolicy();
const rules = retentionRules(policy, dataMap);
const DAY = 86_400_000;
let bare: BareApp;
let app: App;

async function begin(options: Parameters<typeof aBareApp>[0] = {}): Promise<void> {
  bare = await aBareApp(options);
  app = bare.app;
}
async function rowsIn(table: string): Promise<number> {
  const { rows } = await bare.owner.query(`SELECT count(*)::int AS n FROM ${table}`);
  return rows[0].n;
}
/** Nobody's account ends by itself in this test. */
const keepPeople = () => bare.owner.query(`UPDATE person SET "lastActiveAt" = '2099-01-01'`);

/** A row of each table that has a time of its own and nobody's account; $1 is when its time begins. */
const ABOUT_NOBODY: Record<string, string> = {
  Throttle: `INSERT INTO throttle (key, points, expire) VALUES ('k', 1, extract(epoch FROM $1::timestamptz) * 1000)`,
  NewsletterReader: `INSERT INTO newsletter_reader (id, email, "emailIndex", "linkHash", wording, "noticeVersion", "askedAt", "confirmedAt")
    VALUES (gen_random_uuid(), '\\x00', 'i', 'h', 'w', 'v', $1, $1)`,
  NewsletterReceipt: `INSERT INTO newsletter_receipt (id, "emailIndex", wording, "noticeVersion", at, "endedAt")
    VALUES (gen_random_uuid(), 'i', 'w', 'v', $1, $1)`,
  PermissionRequest: `INSERT INTO permission_request (id, email, "emailIndex", "linkHash", "askedAt", "expiresAt")
    VALUES (gen_random_uuid(), '\\x00', 'i', 'h', $1, $1)`,
  PollVote: `WITH asked AS (
      INSERT INTO poll ("postId", "communityId", question, many, "startedAt")
      SELECT id, "communityId", 'q', false, $1 FROM (SELECT * FROM post ORDER BY id LIMIT 1) p
      ON CONFLICT ("postId") DO UPDATE SET question = 'q' RETURNING "postId")
    INSERT INTO poll_vote ("postId", voter, "closesAt") SELECT "postId", 'v', $1 FROM asked`,
};

describe('SH-44 PT-38 HEC-50 every time that the policy promises is kept', () => {
  beforeAll(() => begin());
  afterAll(() => bare.close());

  it('every category with a time has a rule for every table that holds it', () => {
    const known = rules.map(({ category, model }) => `${category} ${model.name}`);
    const person = dataMap.models.find(({ name }) => name === 'Person')?.category;
    for (const { id, keep } of Object.values(policy.categories)) {
      const models = dataMap.models.filter((model) => model.category === id && model.name !== 'AuditEvent');
      if (keep.kind === 'for' && id !== person) for (const { name } of models) expect(known).toContain(`${id} ${name}`);
    }
  });

  it.each(rules.map((rule) => [rule.category, rule.model.name, rule] as const))(
    '%s in %s: there the day before, gone or nobody’s the day after',
    async (_, name, { model, clock, keep }) => {
      const start = new Date('2012-01-31T10:00:00Z');
      bare.clock.set(start);
      const table = `"${model.schema}"."${model.table}"`;
      await bare.owner.query(`DELETE FROM ${table}`);
      if (model.person.length > 0) await aCanary(app, bare.owner, 'time');
      else await bare.owner.query(ABOUT_NOBODY[name] ?? '', [start]);
      await keepPeople();
      expect(name === 'Throttle' || clock in model.clocks || Object.values(model.clocks).includes(clock)).toBe(true);
      const ends = addDuration(start, keep.for);
      bare.clock.set(new Date(ends.getTime() - DAY));
      await runRetention(app);
      expect(await rowsIn(table)).toBe(1);
      const stays = keep.end === 'anonymise';
      const [whose = ''] = model.person;
      const nobodys = stays ? `${table} WHERE "${whose}" IS NULL` : table;
      if (stays) expect(await rowsIn(nobodys)).toBe(0);
      bare.clock.set(new Date(ends.getTime() + DAY));
      const plan = await planRetention(app);
      expect(plan.categories.find((line) => line.model === name)?.due).toBe(1);
      const report = await runRetention(app);
      expect(await rowsIn(nobodys)).toBe(stays ? 1 : 0);
      const did = stays ? { erased: 0, anonymised: 1 } : { erased: 1, anonymised: 0 };
      expect(report.categories.find((line) => line.model === name)).toMatchObject({ due: 1, ...did });
      expect((await planRetention(app)).categories.find((line) => line.model === name)?.due ?? 0).toBe(0);
    },
  );

  it('the database counts a length of time as we do', async () => {
    const event = dataMap.models.find(({ name }) => name === 'LearningEvent');
    if (!event) throw new Error('no LearningEvent');
    const moments = fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    const lengths = fc.constantFrom('P1M', 'P1Y', 'P7Y', 'P11M', 'P30D', 'PT36H', 'P1M1D', 'P0D');
    const learner = await aCanary(app, bare.owner, 'moments');
    await fc.assert(
      fc.asyncProperty(moments, lengths, fc.integer({ min: -4 * DAY, max: 4 * DAY }), async (at, text, off) => {
        const length = durationOf(text);
        const now = new Date(addDuration(at, length).getTime() + off);
        await app.db.learningEvent.updateMany({ where: { personId: learner.id }, data: { at } });
        const over = await app.db.$queryRaw<unknown[]>`
          SELECT 1 FROM ${tableOf(event)} t WHERE "personId" = ${learner.id}::uuid AND ${isOver(event, 'at', length, now)}`;
        expect(over.length === 1).toBe(off >= 0);
      }),
      { numRuns: 150 },
    );
  });
});

describe('HEC-03 HEC-43 people whose time is over', () => {
  beforeEach(() => begin());
  afterEach(() => bare.close());

  it('closed accounts go when the days for a change of mind are over, and not if they came back', async () => {
    const ada = await aCanary(app, bare.owner, 'ada');
    const ben = await aCanary(app, bare.owner, 'ben');
    await app.db.person.updateMany({ data: { closingAt: app.clock.now() } });
    bare.clock.forward({ days: 13, hours: 23 });
    expect((await runRetention(app)).people).toBe(0);
    await app.db.person.update({ where: { id: ben.id }, data: { closingAt: null } });
    bare.clock.forward({ hours: 2 });
    expect((await planRetention(app)).people).toBe(1);
    expect((await runRetention(app)).people).toBe(1);
    expect(await tablesThatShow(bare.owner, ada.id)).toEqual(['public.audit_event']);
    expect(await app.db.person.count({ where: { id: ben.id } })).toBe(1);
    expect((await runRetention(app)).people).toBe(0);
  });

  it('somebody who comes back at the last moment stays', async () => {
    const ada = await aCanary(app, bare.owner, 'ada');
    await app.db.person.updateMany({ data: { closingAt: app.clock.now() } });
    bare.clock.forward({ days: 15 });
    // They press the button after retention has found them and before it erases them.
    const find = async (...query: Parameters<App['db']['$queryRaw']>) => {
      const rows = await app.db.$queryRaw(...query);
      await bare.owner.query('UPDATE person SET "closingAt" = NULL');
      return rows;
    };
    const db = new Proxy(app.db, {
      get: (real, name) => (name === '$queryRaw' ? find : Reflect.get(real, name)),
    });
    expect((await runRetention({ ...app, db })).people).toBe(0);
    expect(await app.db.person.count({ where: { id: ada.id } })).toBe(1);
  });

  it('accounts that were never opened go after the policy’s days', async () => {
    await aCanary(app, bare.owner, 'ada');
    await bare.owner.query('UPDATE person SET "activatedAt" = NULL');
    bare.clock.forward({ days: 6, hours: 23 });
    expect((await runRetention(app)).people).toBe(0);
    bare.clock.forward({ hours: 2 });
    expect((await runRetention(app)).people).toBe(1);
    expect((await app.db.erasure.findFirstOrThrow()).why).toBe('not-activated');
  });

  it('people who stayed away go after the account’s time', async () => {
    await aCanary(app, bare.owner, 'ada');
    bare.clock.set('2033-11-21T09:59:59Z');
    expect((await runRetention(app)).people).toBe(0);
    bare.clock.set('2033-11-21T10:00:00Z');
    expect((await runRetention(app)).people).toBe(1);
    expect(await rowsIn('person')).toBe(0);
  });

  it('SH-54 people who stay away are told four weeks before, once, and not if they are leaving anyway', async () => {
    const ada = await aCanary(app, bare.owner, 'ada');
    const ben = await aCanary(app, bare.owner, 'ben');
    for (const { id } of [ada, ben]) {
      const email = app.vault.seal(await loadPersonKey(app, id), 'Person.email', 'somebody@example.org');
      await app.db.person.update({ where: { id }, data: { email } });
    }
    await bare.owner.query(`UPDATE person SET "closingAt" = '2033-10-20' WHERE id = $1`, [ben.id]);
    const told = async () =>
      (await app.db.outboxMail.findMany({ where: { kind: 'account-unused' } })).map((m) => m.personId);
    bare.clock.set('2033-10-24T09:59:59Z');
    await runRetention(app);
    expect(await told()).toEqual([]);
    bare.clock.set('2033-10-24T10:00:00Z');
    await runRetention(app);
    expect(await told()).toEqual([ada.id]);
    bare.clock.forward({ days: 27 });
    await runRetention(app);
    expect(await told()).toEqual([ada.id]);
  });

  it('a dry run says what a run then does, and changes nothing', async () => {
    for (const name of ['ada', 'ben', 'cem']) await aCanary(app, bare.owner, name);
    await app.db.person.updateMany({ where: { nameIndex: { isEmpty: false } }, data: { closingAt: null } });
    await keepPeople();
    bare.clock.forward({ days: 800 });
    const people = await rowsIn('learning_event');
    const dry = await runRetention(app, { dryRun: true });
    expect(await rowsIn('learning_event')).toBe(people);
    const real = await runRetention(app);
    const due = ({ categories }: typeof dry) =>
      categories.map(({ category, model, due: n }) => `${category} ${model} ${n}`).sort();
    expect(due(dry)).toEqual(due(real));
    expect(dry.categories.length).toBeGreaterThan(5);
    expect((await app.db.retentionRun.findMany({ orderBy: { id: 'asc' } })).map(({ dryRun }) => dryRun)).toEqual([
      true,
      false,
    ]);
  });
});

describe('SH-44 other ends than erasing', () => {
  afterEach(() => bare.close());

  it('empties a column whose category ends before its row', async () => {
    const keep = { kind: 'for', for: durationOf('P1Y'), from: 'last-active', end: 'erase' } as const;
    await begin({ policy: withRules(policy, { 'moderation-note': { keep } }) });
    const ada = await aCanary(app, bare.owner, 'ada');
    bare.clock.forward({ days: 366 });
    const report = await runRetention(app);
    expect(report.categories).toContainEqual({
      category: 'moderation-note',
      model: 'Person',
      due: 1,
      erased: 1,
      anonymised: 0,
    });
    const person = await app.db.person.findUniqueOrThrow({ where: { id: ada.id } });
    expect(person.suspendedReason).toBeNull();
    expect(person.name.length).toBeGreaterThan(0);
    expect((await planRetention(app)).categories).toEqual([]);
  });

  it('takes the person out of rows that are anonymised, once', async () => {
    const keep = { kind: 'for', for: durationOf('P30D'), from: 'recorded', end: 'anonymise' } as const;
    await begin({ policy: withRules(policy, { messages: { keep } }) });
    const ada = await aCanary(app, bare.owner, 'ada');
    bare.clock.forward({ days: 31 });
    const line = { category: 'messages', model: 'OutboxMail', due: 1, erased: 0, anonymised: 1 };
    expect((await runRetention(app)).categories).toContainEqual(line);
    expect(await app.db.outboxMail.count({ where: { personId: ada.id } })).toBe(0);
    expect(await rowsIn('outbox_mail')).toBe(1);
    expect((await runRetention(app)).categories.map(({ model }) => model)).not.toContain('OutboxMail');
  });

  it('removes the empty row of an erased person when the last kept row has gone', async () => {
    const whenClosed = { end: 'keep', why: 'to test it' } as const;
    await begin({ policy: withRules(policy, { 'learning-record': { whenClosed } }) });
    const ada = await aCanary(app, bare.owner, 'ada');
    await inTransaction(app, (inside) => erasePerson(inside, ada.id, { why: 'asked', by: { system: 'jobs' } }));
    bare.clock.set('2033-11-20T10:00:00Z');
    expect((await runRetention(app)).people).toBe(0);
    expect(await rowsIn('person')).toBe(1);
    bare.clock.set('2033-11-22T10:00:00Z');
    await runRetention(app);
    expect(await rowsIn('person')).toBe(0);
  });
});
