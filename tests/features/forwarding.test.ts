import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { forwardDue } from '../../src/features/forwarding/forwarding.ts';
import { erasePerson } from '../../src/policy/erase.ts';
import { accountName } from '../../src/record/account-name.ts';
import type { Browser } from '../support/browser.ts';
import { testConfig } from '../support/config.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, anAdministrator, type TestPerson } from '../support/people.ts';
import { aRecordStore, STORE_KEY, STORE_SECRET, type TestStore } from '../support/record-store.ts';
import { aSite, type TestSite } from '../support/site.ts';

let folder: string;
let site: TestSite;
let store: TestStore;
let staff: Browser;

const PAGE = '/admin/learning-records';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'seenandheard-'));
  const policyFile = join(folder, 'policy.yaml');
  const text = readFileSync(testConfig().policyFile, 'utf8');
  writeFileSync(policyFile, text.replace('switched-on: false', 'switched-on: true'));
  store = await aRecordStore();
  site = await aSite({ policyFile, config: { recordStore: store.settings } });
  await site.app.db.policyVersion.create({ data: { version: 'f'.repeat(12), document: text, inForceAt: new Date(0) } });
  await aCourse(site);
  staff = await site.signedIn(await anAdministrator(site));
}, 60_000);
afterAll(async () => {
  await site?.close();
  await store?.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  store.next.length = 0;
  store.requests.length = 0;
  site.clock.forward({ minutes: 1 });
  await site.app.db.forwarding.updateMany({ data: { stoppedAt: null, nextAt: null, attempts: 0, problem: null } });
  await forwardDue(site.app);
  store.kept.clear();
  store.requests.length = 0;
});

/** Starts the course and reads two pages: four lines of the record. */
async function learns(person: TestPerson): Promise<void> {
  const browser = await site.signedIn(person);
  await browser.submit('/courses/small-course', {});
  await browser.get('/courses/small-course/first');
  await browser.get('/courses/small-course/first/a-page');
  site.clock.forward({ minutes: 1 });
}
const linesOf = (person: TestPerson) =>
  site.app.db.learningEvent.findMany({ where: { personId: person.id }, orderBy: [{ at: 'asc' }, { id: 'asc' }] });
const state = () => site.app.db.forwarding.findFirstOrThrow();
const staffAgain = async () => {
  staff = await site.signedIn(await anAdministrator(site));
};

describe('sending learning records on', () => {
  it('HEC-23 sends each line once, valid, in order, under a number, and not what was written a moment ago', async () => {
    const learner = await aLearner(site, { name: 'Canary Birdsong' });
    await learns(learner);
    const lines = await linesOf(learner);
    expect(lines.length).toBeGreaterThan(2);
    expect(await forwardDue(site.app)).toBe(lines.length);
    expect([...store.kept.keys()]).toEqual(lines.map(({ id }) => id));
    const number = accountName(site.app, learner.id);
    expect(new Set([...store.kept.values()].map(({ actor }) => actor.account.name))).toEqual(new Set([number]));
    const said = JSON.stringify([...store.kept.values()]);
    for (const secret of [learner.id, learner.email, 'Canary', 'Birdsong']) expect(said).not.toContain(secret);
    // An assessment is of another category of the policy.
    await site.app.db.learningEvent.create({
      data: {
        ...{ personId: learner.id, verb: 'handed-in', attemptId: learner.id, once: 'handed-in:x' },
        ...{ result: { title: 'Hygiene' }, at: new Date(site.app.clock.now().getTime() - 40_000) },
      },
    });
    expect([await forwardDue(site.app), store.requests]).toEqual([0, [lines.length]]);
    await (await site.signedIn(learner)).get('/courses/small-course/second');
    expect(await forwardDue(site.app)).toBe(0);
    site.clock.forward({ minutes: 1 });
    expect(await forwardDue(site.app)).toBeGreaterThan(0);
    const page = await staff.get(PAGE);
    expect(page.text).toMatch(/Sent in all \d+ statements/);
    expect(page.html).not.toContain(STORE_SECRET);
    expect(page.html).not.toContain(STORE_KEY);
  });

  it('HEC-23 SH-56 sends nothing of who agreed to a notice without it, is leaving, or was stopped; later only what is new', async () => {
    const [old, leaving, stopped] = [await aLearner(site), await aLearner(site), await aLearner(site)];
    await site.app.db.consentRecord.updateMany({
      where: { personId: old.id, consent: 'notice' },
      data: { noticeVersion: 'f'.repeat(12) },
    });
    for (const one of [old, leaving, stopped]) await learns(one);
    const now = site.app.clock.now();
    await site.app.db.person.updateMany({ where: { id: leaving.id }, data: { closingAt: now } });
    await site.app.db.person.updateMany({ where: { id: stopped.id }, data: { suspendedAt: now } });
    expect([await forwardDue(site.app), store.requests]).toEqual([0, []]);
    const browser = await site.signedIn(old);
    await browser.submit('/privacy/agree', { agree: 'yes' });
    site.clock.forward({ seconds: 1 });
    const before = (await linesOf(old)).length;
    await browser.get('/courses/small-course/second');
    site.clock.forward({ minutes: 1 });
    expect(await forwardDue(site.app)).toBe((await linesOf(old)).length - before);
    expect(new Set([...store.kept.values()].map(({ actor }) => actor.account.name))).toEqual(
      new Set([accountName(site.app, old.id)]),
    );
  });

  it('HEC-23 asks for a consent that the policy names, given before and not taken back', async () => {
    const { policy } = site.app;
    const record = policy.recipients['record-store'];
    if (!record) throw new Error('no recipient');
    const recipients = { ...policy.recipients, 'record-store': { ...record, consent: 'news' } };
    const app = { ...site.app, policy: { ...policy, recipients } };
    const [yes, no, back] = [await aLearner(site), await aLearner(site), await aLearner(site)];
    for (const one of [yes, back])
      await (await site.signedIn(one)).submit('/my-data/consents', { consent: 'news', answer: 'yes' });
    for (const one of [yes, no, back]) await learns(one);
    await (await site.signedIn(back)).submit('/my-data/consents', { consent: 'news', answer: 'no' });
    expect(await forwardDue(app)).toBe((await linesOf(yes)).length);
    // An agreement that has ended ends it too.
    const ended = { ...record, agreement: { ...record.agreement, ends: '2026-11-20' } };
    await learns(await aLearner(site));
    const late = { ...site.app, policy: { ...policy, recipients: { 'record-store': ended } } };
    expect([await forwardDue(late), store.requests.length]).toEqual([0, 1]);
  });

  it('HEC-23 goes on after a kill with what was not marked; what is there already is no fault, and no duplicate', async () => {
    const learner = await aLearner(site);
    await learns(learner);
    const lines = await linesOf(learner);
    store.hangUp = true;
    expect(await forwardDue(site.app)).toBe(0);
    expect(store.kept.size).toBe(lines.length);
    expect(await forwardDue(site.app)).toBe(0);
    site.clock.forward({ minutes: 1 });
    expect([await forwardDue(site.app), store.kept.size]).toEqual([lines.length, lines.length]);
    // Another one stands there under an id of ours: the rest of the batch arrives all the same.
    const other = await aLearner(site);
    await learns(other);
    const [first, , third] = await linesOf(other);
    for (const one of [first, third]) store.kept.set(one?.id ?? '', { id: one?.id } as never);
    expect(await forwardDue(site.app)).toBe((await linesOf(other)).length);
    expect(store.kept.size).toBe(lines.length + (await linesOf(other)).length);
    // A process that was killed holds its claim for ten minutes at most.
    await site.app.db.forwarding.updateMany({
      data: { claimedUntil: new Date(site.app.clock.now().getTime() + 600_000) },
    });
    await learns(await aLearner(site));
    expect(await forwardDue(site.app)).toBe(0);
    site.clock.forward({ minutes: 10 });
    expect(await forwardDue(site.app)).toBeGreaterThan(0);
  });

  it('two processes at once send everything once', async () => {
    await learns(await aLearner(site));
    const sent = await Promise.all([forwardDue(site.app), forwardDue(site.app), forwardDue(site.app)]);
    expect(sent.filter((count) => count > 0)).toHaveLength(1);
    expect(store.requests).toEqual([store.kept.size]);
  });

  it('waits longer each time while it is away, as long as it was asked to, and at most six hours', async () => {
    await learns(await aLearner(site));
    const waits: number[] = [];
    for (const answer of [{ status: 503 }, { status: 500 }, { status: 429, headers: { 'retry-after': '1800' } }]) {
      store.next.push(answer);
      await forwardDue(site.app);
      const { nextAt } = await state();
      waits.push(((nextAt?.getTime() ?? 0) - site.app.clock.now().getTime()) / 60_000);
      site.clock.forward({ seconds: (waits.at(-1) ?? 0) * 60 - 1 });
      expect(await forwardDue(site.app)).toBe(0);
      site.clock.forward({ seconds: 1 });
    }
    expect([waits, store.requests.length]).toEqual([[1, 2, 30], 3]);
    await site.app.db.forwarding.updateMany({ data: { attempts: 40 } });
    store.next.push({ status: 503 });
    await forwardDue(site.app);
    expect((await state()).nextAt?.getTime()).toBe(site.app.clock.now().getTime() + 6 * 3_600_000);
    await staffAgain();
    expect((await staff.get(PAGE)).text).toContain('It has a fault of its own (http 503)');
    await staff.submit(PAGE, {});
    expect(await forwardDue(site.app)).toBeGreaterThan(0);
    const away = {
      ...site.app,
      config: { ...site.app.config, recordStore: { ...store.settings, endpoint: 'http://127.0.0.1:1' } },
    };
    await learns(await aLearner(site));
    await forwardDue(away);
    expect((await state()).problem).toBe('ECONNREFUSED');
  });

  it('HEC-23 stops when it is refused, tells the administrators once and without content, and goes on when told to', async () => {
    await learns(await aLearner(site));
    const wrong = { ...site.app.config.recordStore, secret: store.settings.key } as typeof store.settings;
    const app = { ...site.app, config: { ...site.app.config, recordStore: wrong } };
    const letters = async () => (await site.mails()).filter(({ subject }) => subject.includes('not sent on'));
    const before = (await letters()).length;
    await forwardDue(app);
    site.clock.forward({ hours: 7 });
    await forwardDue(app);
    expect([store.requests.length, store.kept.size]).toEqual([1, 0]);
    const administrators = await site.app.db.roleGrant.count({ where: { role: 'administrator', endedAt: null } });
    expect((await letters()).length - before).toBe(administrators);
    expect((await letters())[0]?.text).not.toMatch(/401|LRS|canary/);
    expect(await site.app.db.auditEvent.count({ where: { what: 'forwarding.stopped' } })).toBe(1);
    await staffAgain();
    const page = await staff.get(PAGE);
    expect(page.text).toContain('Stopped');
    expect(page.text).toContain('It does not take our key (http 401)');
    expect(`${page.html}${site.logged.join()}`).not.toContain(STORE_SECRET);
    await staff.submit(PAGE, {});
    expect(await site.app.db.auditEvent.count({ where: { what: 'forwarding.retried' } })).toBeGreaterThan(0);
    expect(await forwardDue(site.app)).toBeGreaterThan(0);
    expect((await staff.get(PAGE)).$('main form').length).toBe(0);
  });

  it('follows no redirect, wherever it leads', async () => {
    const inner = await aRecordStore();
    for (const status of [301, 302, 307, 308]) {
      await learns(await aLearner(site));
      store.next.push({ status, headers: { location: `${inner.endpoint}/statements` } });
      await forwardDue(site.app);
      expect((await state()).problem).toBe(`http ${status}`);
      expect((await state()).stoppedAt).not.toBe(null);
      await site.app.db.forwarding.updateMany({ data: { stoppedAt: null } });
    }
    expect(inner.requests).toEqual([]);
    await inner.close();
  });

  it('HEC-03 tells it who was erased, by the number alone, once, and only of whom it has something', async () => {
    const [there, never] = [await aLearner(site), await aLearner(site)];
    await learns(there);
    await forwardDue(site.app);
    const copy = await (await site.signedIn(there)).get('/my-data');
    expect(copy.text).toContain('Sent on to');
    store.kept.clear();
    for (const { id } of [there, never])
      await inTransaction(site.app, (inside) => erasePerson(inside, id, { why: 'asked', by: { system: 'retention' } }));
    store.next.push({ status: 503 });
    await forwardDue(site.app);
    site.clock.forward({ minutes: 1 });
    await forwardDue(site.app);
    await forwardDue(site.app);
    expect([...store.kept.values()].map(({ actor, verb }) => [actor.account.name, verb.id])).toEqual([
      [accountName(site.app, there.id), 'http://127.0.0.1/privacy#erased'],
    ]);
    expect(store.requests.slice(-2)).toEqual([1, 1]);
    expect(await site.app.db.erasure.count({ where: { account: { not: null } } })).toBe(0);
  });

  it('SH-47 the notice and the line beside the learning record say so while it is on, and nothing while it is off', async () => {
    const says = 'Lanternhill Learning Records Ltd';
    const text = (await site.guest().get('/privacy?for=everyone')).text;
    for (const words of [says, 'Under a number of ours, without your name or email', 'We tell them at once'])
      expect(text).toContain(words);
    const learner = await aLearner(site);
    expect((await (await site.signedIn(learner)).get('/learn')).text).toContain(says);
    const plain = await aSite({ config: { recordStore: store.settings } });
    try {
      expect((await plain.guest().get('/privacy?for=everyone')).text).not.toContain(says);
      const browser = await plain.signedIn(await aLearner(plain));
      expect((await browser.get('/learn')).text).not.toContain(says);
      await aCourse(plain);
      await browser.submit('/courses/small-course', {});
      plain.clock.forward({ minutes: 2 });
      expect([await forwardDue(plain.app), store.requests]).toEqual([0, []]);
      const admin = await plain.signedIn(await anAdministrator(plain));
      expect((await admin.get(PAGE)).text).toContain('Nothing is sent');
    } finally {
      await plain.close();
    }
  });

  it('needs the settings as well as the policy', async () => {
    await learns(await aLearner(site));
    const app = { ...site.app, config: { ...site.app.config, recordStore: null } };
    expect([await forwardDue(app), store.requests]).toEqual([0, []]);
    expect(await state()).toMatchObject({ problem: null, nextAt: null, stoppedAt: null });
  });
});
