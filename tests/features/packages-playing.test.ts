import type { Express } from 'express';
import request, { type Response } from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createContentApp } from '../../src/content/content-server.ts';
import { launchToken, readLaunch } from '../../src/features/packages/launch.ts';
import type { Browser } from '../support/browser.ts';
import { aPackage, manifestOf, type TestPackage } from '../support/packages.ts';
import { aLearner, anAdministrator, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

const ORIGIN = 'http://localhost:4999';
const HOST = 'localhost:4999';
let site: TestSite;
let content: Express;
beforeAll(async () => {
  site = await aSite({ config: { content: { port: 4999, origin: ORIGIN, isFixed: true } } });
  content = createContentApp(site.app);
}, 60_000);
afterAll(() => site.close());

/** The address of the frame on the page where this part plays. */
async function frameOf(browser: Browser, itemId: string): Promise<string> {
  const page = await browser.get(`/learn/packages/${itemId}`);
  expect(page.status).toBe(200);
  return new URL(String(page.$('iframe').attr('src'))).pathname;
}

const get = (path: string, headers: Record<string, string> = {}) =>
  request(content).get(path).set('Host', HOST).set(headers);
const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  request(content)
    .post(path)
    .set('Host', HOST)
    .set({ origin: ORIGIN, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', ...headers })
    .send(JSON.stringify(body)) as unknown as Promise<Response>;

interface Launched {
  readonly learner: TestPerson;
  readonly browser: Browser;
  readonly small: TestPackage;
  readonly frame: string;
  readonly run: number;
  save(cmi: Record<string, string>, more?: object): Promise<Response>;
}

const ONE = { 'imsmanifest.xml': manifestOf('1.2', [{ id: 'one', title: 'Only part', href: 'one.html' }]) };

async function launched(
  files = ONE,
  known?: { learner: TestPerson; browser: Browser; small: TestPackage },
): Promise<Launched> {
  const learner = known?.learner ?? (await aLearner(site));
  const browser = known?.browser ?? (await site.signedIn(learner));
  const small = known?.small ?? (await aPackage(site, files));
  const frame = await frameOf(browser, small.items[0]?.id ?? '');
  const { run } = (await post(`${frame}begin`, {})).body;
  let n = 0;
  const save: Launched['save'] = (cmi, more = {}) => {
    n += 1;
    return post(`${frame}save`, { run, n, ended: false, isPart: false, cmi, ...more });
  };
  return { learner, browser, small, frame, run, save };
}

const stateOf = ({ learner, small }: Launched) =>
  site.app.db.packageState.findUniqueOrThrow({
    where: { personId_itemId: { personId: learner.id, itemId: small.items[0]?.id ?? '' } },
  });
const events = ({ learner }: Launched, verb: string) =>
  site.app.db.learningEvent.findMany({ where: { personId: learner.id, verb }, select: { result: true } });

describe('a launch', () => {
  it('HEC-23 begins the course once, and gives the package a pseudonym and what it left', async () => {
    const one = await launched();
    const { body } = await post(`${one.frame}begin`, {});
    expect(body.run).toBe(2);
    expect(body.cmi).toMatchObject({ 'cmi.core.student_name': 'Learner', 'cmi.core.lesson_mode': 'normal' });
    expect(JSON.stringify(body)).not.toMatch(new RegExp(`${one.learner.id}|${one.learner.name}|${one.learner.email}`));
    expect(await events(one, 'launched')).toHaveLength(2);

    const other = await aPackage(site, ONE);
    const { body: elsewhere } = await post(`${await frameOf(one.browser, other.items[0]?.id ?? '')}begin`, {});
    expect(elsewhere.cmi['cmi.core.student_id']).not.toBe(body.cmi['cmi.core.student_id']);
  });

  it('HEC-23 its address can be read by nobody, and is over with the session or after eight hours', async () => {
    const { frame, browser, small, learner } = await launched();
    const token = frame.split('/')[2] ?? '';
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain(learner.id.slice(0, 8));
    const bytes = Buffer.from(token, 'base64url');
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    expect((await get(`/l/${bytes.toString('base64url')}/`)).status).toBe(404);
    expect((await get(frame)).status).toBe(200);
    const launch = {
      personId: learner.id,
      itemId: small.items[0]?.id ?? '',
      packageId: small.packageId,
      sessionId: 'none',
    };
    const foreign = launchToken(site.app, launch);
    expect(readLaunch(site.app, foreign)?.personId).toBe(learner.id);
    expect((await get(`/l/${foreign}/`)).status).toBe(404);
    await browser.submit('/learn', {}, { action: '/sign-out' });
    expect((await get(frame)).status).toBe(404);
    expect((await post(`${frame}save`, { run: 1, n: 1, ended: false, isPart: false, cmi: {} })).status).toBe(404);
    const later = await launched();
    site.clock.forward({ hours: 9 });
    expect((await get(later.frame)).status).toBe(404);
  });

  it('HEC-23 is not for a package that is not published, except to try it, which records nothing', async () => {
    const draft = await aPackage(site, ONE, { publish: false });
    const item = draft.items[0]?.id ?? '';
    const learner = await aLearner(site);
    const browser = await site.signedIn(learner);
    expect((await browser.get(`/learn/packages/${item}`)).status).toBe(404);
    expect((await site.guest().get(`/learn/packages/${item}`)).to).toMatch(/^\/sign-in/);
    const administrator = await anAdministrator(site);
    const staff = await site.signedIn(administrator);
    const frame = await frameOf(staff, item);
    const { body } = await post(`${frame}begin`, {});
    expect(body.cmi['cmi.core.lesson_mode']).toBe('browse');
    const told = { run: 0, n: 1, ended: true, isPart: false, cmi: { 'cmi.core.lesson_status': 'passed' } };
    expect((await post(`${frame}save`, told)).status).toBe(204);
    expect(await site.app.db.packageState.count({ where: { personId: administrator.id } })).toBe(0);
    expect(await site.app.db.learningEvent.count({ where: { personId: administrator.id } })).toBe(0);
  });
});

describe('what a package tells', () => {
  const ANSWERED = {
    'cmi.interactions.0.id': 'q1',
    'cmi.interactions.0.type': 'choice',
    'cmi.interactions.0.student_response': 'b',
    'cmi.interactions.0.result': 'correct',
  };

  it('HEC-23 is kept sealed for the next launch, and its answers, score and end stand in the record once', async () => {
    const one = await launched();
    const middle = { ...ANSWERED, 'cmi.suspend_data': 'SECRET PLACE', 'cmi.core.lesson_status': 'incomplete' };
    for (const _ of [1, 2]) expect((await one.save(middle)).status).toBe(204);
    const kept = await stateOf(one);
    expect(Buffer.from(kept.memory ?? []).toString('latin1')).not.toContain('SECRET');
    expect((await events(one, 'answered-part')).map(({ result }) => result)).toEqual([
      { title: 'Only part', id: 'q1', kind: 'choice', response: 'b', outcome: 'correct' },
    ]);
    const again = await launched(ONE, one);
    const { body } = await post(`${again.frame}begin`, {});
    expect(body.cmi).toMatchObject({ 'cmi.suspend_data': 'SECRET PLACE', 'cmi.core.entry': 'resume' });
    const last = {
      'cmi.core.lesson_status': 'passed',
      'cmi.core.score.raw': '90',
      'cmi.core.session_time': '0000:02:00',
    };
    site.clock.forward({ minutes: 3 });
    const told = { run: body.run, n: 1, ended: true, isPart: false, cmi: last };
    const all = await Promise.all([1, 2, 3].map(() => post(`${again.frame}save`, told)));
    expect(all.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(await stateOf(again)).toMatchObject({ completion: 'completed', success: 'passed', score: 90, seconds: 120 });
    expect((await events(again, 'finished-part')).map(({ result }) => result)).toEqual([
      { title: 'Only part', success: 'passed', score: 90, seconds: 120 },
    ]);
    for (const verb of ['finished-module', 'finished-course']) expect(await events(again, verb)).toHaveLength(1);
    expect(await site.app.db.certificate.count({ where: { personId: one.learner.id } })).toBe(1);
    const history = await one.browser.get('/learn/history');
    expect(history.text).toContain('Finished a part: Only part');
    expect(history.text).toContain('Passed, 90%');
    expect((await one.browser.download('/learn/history.csv')).bytes.toString()).toContain('"Only part"');
  });

  it('HEC-23 a message that comes late, from an earlier launch or twice changes nothing', async () => {
    const one = await launched();
    await one.save({ 'cmi.core.lesson_location': 'five' }, { n: 5 });
    await one.save({ 'cmi.core.lesson_location': 'three' }, { n: 3 });
    expect((await stateOf(one)).saved).toBe(5);
    await post(`${one.frame}begin`, {});
    const late = await one.save({ 'cmi.core.lesson_status': 'passed' }, { n: 9 });
    expect([late.status, (await stateOf(one)).completion]).toEqual([409, 'incomplete']);
  });

  it('HEC-23 only what changed may be told, and a time is believed as far as the clock has come', async () => {
    const one = await launched();
    await one.save({ 'cmi.suspend_data': 'kept', 'cmi.core.lesson_location': '1' });
    site.clock.forward({ minutes: 1 });
    await one.save({ 'cmi.core.lesson_location': '2', 'cmi.core.session_time': '9000:00:00' }, { isPart: true });
    const { seconds } = await stateOf(one);
    expect(seconds).toBeLessThanOrEqual(62);
    const { body } = await post(`${one.frame}begin`, {});
    expect(body.cmi).toMatchObject({ 'cmi.suspend_data': 'kept', 'cmi.core.lesson_location': '2' });
  });

  it('HEC-23 once passed, a part stays so, and a better score counts', async () => {
    const one = await launched();
    await one.save({ 'cmi.core.lesson_status': 'passed', 'cmi.core.score.raw': '70' });
    await one.save({ 'cmi.core.lesson_status': 'failed', 'cmi.core.score.raw': '10' });
    expect(await stateOf(one)).toMatchObject({ success: 'passed', score: 70 });
    await one.save({ 'cmi.core.lesson_status': 'passed', 'cmi.core.score.raw': '95' });
    expect(await stateOf(one)).toMatchObject({ success: 'passed', score: 95 });
    expect(await events(one, 'finished-course')).toHaveLength(1);
  });

  it('HEC-23 a module that is a package cannot be marked as finished by hand', async () => {
    const { browser, small } = await launched();
    const page = await browser.get(`/courses/${small.slug}/package`);
    expect(page.text).toContain('Continue');
    expect(page.$('form[action$="/finish"]')).toHaveLength(0);
    const _csrf = String(page.$('input[name=_csrf]').first().val());
    expect((await browser.post(`/courses/${small.slug}/package/finish`, { _csrf })).status).toBe(409);
  });

  it('HEC-23 a part without a run time is finished by opening it', async () => {
    const files = {
      'imsmanifest.xml': manifestOf('3rd', [{ id: 'one', title: 'A leaflet', href: 'one.html', kind: 'asset' }]),
    };
    const one = await launched(files);
    expect(await stateOf(one)).toMatchObject({ completion: 'completed' });
    expect(await events(one, 'finished-course')).toHaveLength(1);
  });

  it.each<[string, unknown, number]>([
    ['nothing', {}, 400],
    ['a list', [], 400],
    ['names that are none of SCORM', { run: 1, n: 1, ended: false, isPart: false, cmi: { '__proto__.x': '1' } }, 400],
    ['values that are no text', { run: 1, n: 1, ended: false, isPart: false, cmi: { 'cmi.a': { b: 1 } } }, 400],
    ['a count that is none', { run: 1, n: 1e99, ended: false, isPart: false, cmi: {} }, 400],
    [
      'more than there is room for',
      { run: 1, n: 1, ended: false, isPart: false, cmi: { 'cmi.a': 'x'.repeat(700_000) } },
      413,
    ],
  ])('HEC-23 that is %s is refused', async (_, body, status) => {
    const { frame } = await launched();
    expect((await post(`${frame}save`, body)).status).toBe(status);
  });

  it('HEC-23 is not taken from another site, nor as a form', async () => {
    const { frame } = await launched();
    const told = { run: 1, n: 1, ended: false, isPart: false, cmi: {} };
    const tries = [
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
    ];
    for (const headers of tries) expect((await post(`${frame}save`, told, headers)).status).toBe(403);
  });
});

describe('the content’s own origin', () => {
  it('HEC-23 serves files by parts, with headers of its own, and sets no cookie', async () => {
    const { frame } = await launched();
    const file = await get(`${frame}f/one.html`);
    expect([file.status, file.headers['content-type'], file.headers['set-cookie']]).toEqual([
      200,
      'text/html; charset=utf-8',
      undefined,
    ]);
    const part = await get(`${frame}f/one.html`, { range: 'bytes=0-8' });
    expect([part.status, part.text, part.headers['content-range']]).toEqual([
      206,
      '<!doctype',
      `bytes 0-8/${file.text.length}`,
    ]);
    expect((await get(`${frame}f/one.html`, { range: 'bytes=99999-' })).status).toBe(416);
    const csp = String(file.headers['content-security-policy']);
    expect(csp).toContain(`frame-ancestors 'self' ${new URL(site.app.config.baseUrl).origin}`);
    expect(csp).toMatch(/default-src 'self' data: blob:.*object-src 'none'.*sandbox allow-scripts/);
    expect(file.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    const wrapper = await get(frame);
    expect(String(wrapper.headers['content-security-policy'])).toMatch(/^default-src 'none';script-src 'self';/);
    expect(wrapper.headers['clear-site-data']).toBe('"storage"');
  });

  it.each(['/', '/learn', '/l/', '/l/x/', '/assets/nothing.js', '/healthz', '/sign-in'])(
    'HEC-23 has nothing at %s',
    async (path) => {
      const { status, headers } = await get(path);
      expect([status, headers['set-cookie'], headers['x-powered-by']]).toEqual([404, undefined, undefined]);
    },
  );

  it('HEC-23 answers to its own name only, lets no script stay, and leads out of no package', async () => {
    const { frame } = await launched();
    for (const host of ['127.0.0.1:4999', 'localhost', 'evil.example'])
      expect((await request(content).get(frame).set('Host', host)).status).toBe(421);
    expect((await get(`${frame}f/one.html`, { 'service-worker': 'script' })).status).toBe(403);
    for (const path of ['../../etc/passwd', '..%2f..%2fetc%2fpasswd', 'imsmanifest.xml%00', 'none.html'])
      expect((await get(`${frame}f/${path}`)).status).toBeGreaterThanOrEqual(400);
  });

  it('HEC-23 the site’s page lets this one origin into its frame, and no other page lets any', async () => {
    const { browser, small } = await launched();
    const page = await browser.get(`/learn/packages/${small.items[0]?.id}`);
    expect(String(page.headers['content-security-policy'])).toMatch(new RegExp(`;frame-src ${ORIGIN}$`));
    expect(page.$('iframe').attr('sandbox')).toBe(
      'allow-scripts allow-forms allow-modals allow-downloads allow-same-origin',
    );
    expect(String((await browser.get('/learn')).headers['content-security-policy'])).not.toContain('frame-src');
  });
});
