import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { loadPersonKeys } from '../../src/data/person-keys.ts';
import dataMap from '../../src/generated/data-map.ts';
import { type DataMap, personalModels } from '../../src/policy/data-map.ts';
import { type ErasureReport, erasePerson } from '../../src/policy/erase.ts';
import { erasureOrder } from '../../src/policy/erase-order.ts';
import { replayErasures } from '../../src/policy/replay-erasures.ts';
import { aBareApp, type BareApp, thePolicy, withRules } from '../support/bare-app.ts';
import { aCanary, everyRow, tablesThatShow } from '../support/canary.ts';

let bare: BareApp;

const asked = { why: 'asked', by: { system: 'retention' } } as const;
const erase = ({ app }: BareApp, id: string): Promise<ErasureReport | null> =>
  inTransaction(app, (inside) => erasePerson(inside, id, asked));
/** What the policy lets stay without its person: facts of a certificate, and what they said in communities. */
const nameless =
  /^Certificate\.(code|title|courseVersion|show)$|^(Thread|Post|PostVersion|Poll)\.(title|text|html|state|heldFor|question|options|asked)$/;
const STAYS = ['AuditEvent', 'Certificate', 'Poll', 'Post', 'PostVersion', 'Thread'];
const kept = { whenClosed: { end: 'keep', why: 'to test it' } } as const;

describe('HEC-03 CC-26 erasing a person', () => {
  beforeAll(async () => {
    bare = await aBareApp();
  });
  afterAll(() => bare.close());

  it('leaves nothing of the person in any table but what the policy keeps, and nobody else loses anything', async () => {
    const { app, owner } = bare;
    const ada = await aCanary(app, owner, 'ada');
    const ben = await aCanary(app, owner, 'ben');
    const before = (await everyRow(owner)).filter(({ row }) => row.includes(ben.id));
    const planted = personalModels(app.dataMap).map(({ schema, table }) => `${schema}.${table}`);
    expect(await tablesThatShow(owner, ada.id)).toEqual(planted.sort());

    const report = await erase(bare, ada.id);

    expect(await tablesThatShow(owner, ada.id)).toEqual(['public.audit_event']);
    const secrets = [...ada.texts].filter(([field]) => !field.startsWith('AuditEvent.') && !nameless.test(field));
    for (const [, text] of secrets) expect(await tablesThatShow(owner, text)).toEqual([]);
    expect((await everyRow(owner)).filter(({ row }) => row.includes(ben.id))).toEqual(before);
    const models = personalModels(app.dataMap).map(({ name }) => name);
    expect(Object.keys(report?.erased ?? {}).sort()).toEqual(models.filter((name) => !STAYS.includes(name)).sort());
    expect(report?.anonymised).toEqual({ Certificate: 1, Poll: 1, Post: 1, PostVersion: 1, Thread: 1 });
  });

  it('takes the person out of rows that belong to others', async () => {
    const { app, owner } = bare;
    const ada = await aCanary(app, owner, 'ada');
    const ben = await aCanary(app, owner, 'ben');
    await owner.query('UPDATE access_entry SET "viewerId" = $1 WHERE "personId" = $2', [ada.id, ben.id]);
    await owner.query('UPDATE tutor_link SET "tutorId" = $1 WHERE "learnerId" = $2', [ada.id, ben.id]);
    await erase(bare, ada.id);
    const { rows } = await owner.query('SELECT "viewerId" FROM access_entry WHERE "personId" = $1', [ben.id]);
    expect(rows).toEqual([{ viewerId: null }]);
    expect(await app.db.tutorLink.count({ where: { learnerId: ben.id, tutorId: null } })).toBe(1);
  });

  it('destroys the key, forgets the opened one, and leaves a mark that is not the id', async () => {
    const { app, owner } = bare;
    const ada = await aCanary(app, owner, 'ada');
    expect((await loadPersonKeys(app, [ada.id])).size).toBe(1);
    await erase(bare, ada.id);
    expect((await loadPersonKeys(app, [ada.id])).size).toBe(0);
    const mark = await app.db.erasure.findUnique({ where: { who: app.vault.keyedHash('erased', ada.id) } });
    expect(mark?.why).toBe('asked');
    expect(JSON.stringify(mark)).not.toContain(ada.id);
    const [event] = await app.db.auditEvent.findMany({ where: { what: 'account.erased', aboutId: ada.id } });
    expect(event).toMatchObject({ aboutId: ada.id, actorSystem: 'retention', detail: { why: 'asked' } });
  });

  it('clears the counters of tries under the id and the address', async () => {
    const { app, owner } = bare;
    const ada = await aCanary(app, owner, 'ada');
    const address = ada.texts.get('Person.email') ?? '';
    const limit = Object.values(app.policy.throttle).find(({ limits }) => limits.every(({ per }) => per === 'account'));
    const before = await app.db.throttle.count();
    for (const account of [ada.id, address, 'somebody else'])
      await app.throttle.take(limit?.id ?? 'recovery-failures', { account });
    await erase(bare, ada.id);
    expect((await app.db.throttle.count()) - before).toBe(1);
  });

  it('does nothing the second time, and all or nothing when it fails', async () => {
    const { app, owner } = bare;
    const ada = await aCanary(app, owner, 'ada');
    const before = await everyRow(owner);
    const fails = inTransaction(app, async (inside) => {
      await erasePerson(inside, ada.id, asked);
      throw new Error('the power went');
    });
    await expect(fails).rejects.toThrow('the power went');
    expect(await everyRow(owner)).toEqual(before);
    const both = await Promise.all([erase(bare, ada.id), erase(bare, ada.id)]);
    expect(both.filter((report) => report !== null)).toHaveLength(1);
    expect(await erase(bare, ada.id)).toBeNull();
    expect(await app.db.auditEvent.count({ where: { what: 'account.erased', aboutId: ada.id } })).toBe(1);
  });

  it('the app’s own role can neither read nor delete security answers, only let them go with their person', async () => {
    const { app, owner } = bare;
    const ada = await aCanary(app, owner, 'ada');
    await expect(app.database.pool.query('SELECT * FROM recovery.security_answers')).rejects.toThrow(/permission/);
    await expect(app.database.pool.query('DELETE FROM recovery.security_answers')).rejects.toThrow(/permission/);
    await erase(bare, ada.id);
    const left = await owner.query('SELECT 1 FROM recovery.security_answers WHERE "personId" = $1', [ada.id]);
    expect(left.rowCount).toBe(0);
  });

  it('repeats erasures on a restored database, from its own marks or from newer ones', async () => {
    const { app, owner } = bare;
    const ada = await aCanary(app, owner, 'ada');
    const ben = await aCanary(app, owner, 'ben');
    const mark = (id: string) => ({ who: app.vault.keyedHash('erased', id), at: app.clock.now(), why: 'asked' });
    await owner.query('DELETE FROM vault.person_key WHERE "personId" = $1', [ada.id]);
    expect(await replayErasures(app, [mark(ada.id)])).toBe(1);
    expect(await tablesThatShow(owner, ada.id)).toEqual(['public.audit_event']);
    expect(await app.db.person.count({ where: { id: ben.id } })).toBe(1);
    expect(await replayErasures(app)).toBe(0);
  });
});

describe('HEC-03 what the policy keeps when an account is closed', () => {
  afterEach(() => bare.close());

  it('keeps the rows under an empty person, with nothing else of theirs', async () => {
    bare = await aBareApp({ policy: withRules(thePolicy(), { 'learning-record': kept, 'access-record': kept }) });
    const { app, owner } = bare;
    const ada = await aCanary(app, owner, 'ada');
    const ben = await aCanary(app, owner, 'ben');
    await owner.query('UPDATE access_entry SET "viewerId" = $1 WHERE "personId" = $2', [ada.id, ben.id]);
    const report = await erase(bare, ada.id);
    expect(await app.db.accessEntry.count({ where: { viewerId: ada.id } })).toBe(0);
    expect(report?.kept).toMatchObject({
      Enrolment: 1,
      ModuleProgress: 1,
      LearningEvent: 1,
      AccessEntry: 1,
      ReasonedLook: 1,
    });
    const person = await app.db.person.findUniqueOrThrow({ where: { id: ada.id } });
    expect(person).toMatchObject({ name: new Uint8Array(), nameIndex: [], passwordHash: '', activatedAt: null });
    const stay =
      /^(LearningEvent|Enrolment|ModuleProgress|AccessEntry|AuditEvent)\.|^PackageState\.(completion|success)$|^(ReasonedLook\.part|ForwardedPerson\.recipient)$/;
    for (const [field, text] of ada.texts) {
      if (!stay.test(field) && !nameless.test(field)) expect(await tablesThatShow(owner, text), field).toEqual([]);
    }
    const look = await app.db.reasonedLook.findFirstOrThrow({ where: { personId: ada.id } });
    expect(look.reason).toEqual(new Uint8Array());
    expect(await erase(bare, ada.id)).toBeNull();
  });

  it('takes the person out of rows that are anonymised', async () => {
    const anonymise = { whenClosed: { end: 'anonymise' } } as const;
    bare = await aBareApp({ policy: withRules(thePolicy(), { messages: anonymise }) });
    const { app, owner } = bare;
    const ada = await aCanary(app, owner, 'ada');
    const report = await erase(bare, ada.id);
    expect(report?.anonymised).toEqual({ Certificate: 1, OutboxMail: 1, Poll: 1, Post: 1, PostVersion: 1, Thread: 1 });
    const [mail] = await app.db.outboxMail.findMany();
    expect(mail).toMatchObject({ personId: null, to: new Uint8Array(), text: new Uint8Array(), attempts: 7 });
    expect(await tablesThatShow(owner, ada.id)).toEqual(['public.audit_event']);
  });
});

describe('the order of erasing', () => {
  const model = (name: string, ...to: string[]) => ({
    name,
    person: ['personId'],
    references: to.map((other) => ({ model: other, onDelete: 'Restrict', field: other, from: ['x'], to: ['id'] })),
  });
  const order = (...models: object[]) => erasureOrder({ models } as unknown as DataMap).map(({ name }) => name);

  it('puts what refers before what is referred to', () => {
    expect(order(model('Person'), model('Answer', 'Try'), model('Try', 'Person'))).toEqual(['Answer', 'Try', 'Person']);
    const real = erasureOrder(dataMap).map(({ name }) => name);
    expect(real.indexOf('Enrolment')).toBeLessThan(real.indexOf('Person'));
    expect(() => order(model('A', 'B'), model('B', 'A'))).toThrow(/circle/);
  });
});
