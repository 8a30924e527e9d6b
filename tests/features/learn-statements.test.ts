import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { outlineOf } from '../../src/features/courses/outline.ts';
import { answerQuestion, finishModule, openPage } from '../../src/features/learn/record.ts';
import { beginLaunch, saveLaunch } from '../../src/features/packages/playing.ts';
import type { SignedIn } from '../../src/policy/viewer.ts';
import { aCourse } from '../support/courses.ts';
import { aPackage, manifestOf } from '../support/packages.ts';
import { aLearner, anAdministrator, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { statementFaults } from '../support/xapi.ts';

let site: TestSite;
let learner: TestPerson;
beforeAll(async () => {
  site = await aSite();
  learner = await aLearner(site);
  await learnAll();
}, 60_000);
afterAll(() => site.close());

/** One of everything that the learning record can hold. */
async function learnAll(): Promise<void> {
  const { app } = site;
  const personId = learner.id;
  const slug = await aCourse(site);
  const row = await app.db.course.findUniqueOrThrow({ where: { slug }, select: { id: true, hash: true } });
  const course = await outlineOf(app, row);
  for (const module of course.modules) {
    for (const page of module.pages)
      await inTransaction(app, (inside) => openPage(inside, { personId, course }, module, page));
    for (const question of module.questions) {
      const chosen = question.options.slice(0, 1).map(({ key }) => key);
      await inTransaction(app, (inside) =>
        answerQuestion(inside, { personId, course }, module, { question, chosen, attempt: 1 }),
      );
    }
    await inTransaction(app, (inside) => finishModule(inside, { personId, course }, module));
  }
  const parts = manifestOf('1.2', [{ id: 'one', title: 'A part', href: 'one.html' }]);
  const small = await aPackage(site, { 'imsmanifest.xml': parts });
  const viewer = {
    id: personId,
    kind: 'person',
    roles: ['visitor', 'learner'],
    stage: 'ready',
    name: 'A',
  } as unknown as SignedIn;
  const item = small.items[0]?.id ?? '';
  const { run } = await beginLaunch(app, viewer, item);
  site.clock.forward({ minutes: 5 });
  const cmi = {
    'cmi.interactions.0.id': 'urn:q 1',
    'cmi.interactions.0.student_response': 'b',
    'cmi.interactions.0.result': 'wrong',
    'cmi.core.lesson_status': 'passed',
    'cmi.core.score.raw': '66.66',
    'cmi.core.session_time': '0000:04:00',
  };
  await saveLaunch(app, viewer, item, { run, n: 1, ended: true, isPart: false, cmi });
}

interface Statement {
  readonly id: string;
  readonly actor: { account: { name: string; homePage: string } };
  readonly verb: { id: string };
  readonly object: { id: string; definition: { name: Record<string, string> } };
  readonly result?: object;
}

describe('the learning record as statements', () => {
  it('HEC-23 keeps the rules of xAPI 1.0.3, each line once, in order, about a number and not a name', async () => {
    const browser = await site.signedIn(learner);
    expect((await browser.get('/learn/history')).html).toContain('href="/learn/history.xapi.json"');
    const file = await browser.download('/learn/history.xapi.json');
    expect(file.headers['content-type']).toContain('application/json');
    const text = file.bytes.toString();
    const statements = JSON.parse(text) as Statement[];
    expect(statements.flatMap((one) => statementFaults(one).map((fault) => `${one.verb.id} ${fault}`))).toEqual([]);
    const events = await site.app.db.learningEvent.findMany({
      where: { personId: learner.id },
      orderBy: [{ at: 'asc' }, { id: 'asc' }],
      select: { id: true },
    });
    expect(statements.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(new Set(statements.map(({ verb }) => verb.id.split('/').at(-1)))).toEqual(
      new Set(['launched', 'experienced', 'answered', 'completed', 'passed']),
    );
    for (const said of [learner.id, learner.name, learner.email]) expect(text).not.toContain(said);
    const passed = statements.find(({ verb }) => verb.id.endsWith('/passed'));
    expect([passed?.object.definition.name, passed?.result]).toEqual([
      { 'en-GB': 'A part' },
      { completion: true, success: true, duration: 'PT240S', score: { scaled: 0.6666, raw: 66.66, min: 0, max: 100 } },
    ]);
    expect(statements.filter(({ verb }) => verb.id.endsWith('/answered')).map(({ result }) => result)).toEqual([
      expect.objectContaining({ success: expect.any(Boolean), response: expect.any(String) }),
      { success: false, response: 'b' },
    ]);
  });

  it('HEC-23 an administrator gets it after writing down why, which the learner then sees', async () => {
    const staff = await site.signedIn(await anAdministrator(site));
    const path = `/admin/users/${learner.id}/learning.xapi.json`;
    expect((await staff.get(path)).status).toBe(403);
    await staff.submit(`/admin/users/${learner.id}/reason`, {
      reason: 'She asked for her record to take to a new employer',
    });
    const file = await staff.download(path);
    expect([file.status, (JSON.parse(file.bytes.toString()) as unknown[]).length > 5]).toEqual([200, true]);
    const looks = await site.app.db.accessEntry.count({
      where: { personId: learner.id, capability: 'learn.statements' },
    });
    expect(looks).toBe(1);
    const other = await site.signedIn(await aLearner(site));
    expect((await other.get(path)).status).toBe(403);
    expect(JSON.parse((await other.download('/learn/history.xapi.json')).bytes.toString())).toEqual([]);
  });

  it('finds what breaks the rules', () => {
    expect(statementFaults({ actor: {}, verb: { id: 'x' }, object: { id: 'y' }, more: null })).toHaveLength(5);
    const score = { score: { scaled: 2 }, duration: '4 minutes', success: 'yes' };
    const one = { actor: { mbox: 'mailto:a@b.example' }, verb: { id: 'http://a/b' }, object: { id: 'http://a/c' } };
    expect(statementFaults(one)).toEqual([]);
    expect(statementFaults({ ...one, result: score })).toHaveLength(3);
  });
});
