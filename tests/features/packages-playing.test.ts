import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchToken, readLaunch } from '../../src/features/packages/launch.ts';
import { aLaunchPad, type LaunchPad, ONE } from '../support/launches.ts';
import { aPackage, manifestOf } from '../support/packages.ts';
import { aLearner, anAdministrator } from '../support/people.ts';
import type { TestSite } from '../support/site.ts';

let pad: LaunchPad;
let site: TestSite;
beforeAll(async () => {
  pad = await aLaunchPad();
  site = pad.site;
}, 60_000);
afterAll(() => pad?.close());

describe('a launch', () => {
  it('HEC-23 begins the course once, and gives the package a pseudonym and what it left', async () => {
    const one = await pad.launched();
    const { body } = await pad.post(`${one.frame}begin`, {});
    expect(body.run).toBe(2);
    expect(body.cmi).toMatchObject({ 'cmi.core.student_name': 'Learner', 'cmi.core.lesson_mode': 'normal' });
    expect(JSON.stringify(body)).not.toMatch(new RegExp(`${one.learner.id}|${one.learner.name}|${one.learner.email}`));
    expect(await pad.events(one, 'launched')).toHaveLength(2);

    const other = await aPackage(site, ONE);
    const { body: elsewhere } = await pad.post(`${await pad.frameOf(one.browser, other.items[0]?.id ?? '')}begin`, {});
    expect(elsewhere.cmi['cmi.core.student_id']).not.toBe(body.cmi['cmi.core.student_id']);
  });

  it('HEC-23 its address can be read by nobody, and is over with the session or after eight hours', async () => {
    const { frame, browser, small, learner } = await pad.launched();
    const token = frame.split('/')[2] ?? '';
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain(learner.id.slice(0, 8));
    const bytes = Buffer.from(token, 'base64url');
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    expect((await pad.get(`/l/${bytes.toString('base64url')}/`)).status).toBe(404);
    expect((await pad.get(frame)).status).toBe(200);
    const launch = {
      personId: learner.id,
      itemId: small.items[0]?.id ?? '',
      packageId: small.packageId,
      sessionId: 'none',
    };
    const foreign = launchToken(site.app, launch);
    expect(readLaunch(site.app, foreign)?.personId).toBe(learner.id);
    // By itself, too, and not only because nobody stays signed in for so long.
    const in8hours = (minutes: number) => new Date(site.clock.now().getTime() + (8 * 60 + minutes) * 60_000);
    const at = (now: Date) => readLaunch({ ...site.app, clock: { now: () => now } }, foreign);
    expect([at(in8hours(-1))?.itemId, at(in8hours(0))]).toEqual([launch.itemId, null]);
    expect((await pad.get(`/l/${foreign}/`)).status).toBe(404);
    await browser.submit('/learn', {}, { action: '/sign-out' });
    expect((await pad.get(frame)).status).toBe(404);
    expect((await pad.post(`${frame}save`, { run: 1, n: 1, ended: false, isPart: false, cmi: {} })).status).toBe(404);
    const later = await pad.launched();
    site.clock.forward({ hours: 9 });
    expect((await pad.get(later.frame)).status).toBe(404);
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
    const frame = await pad.frameOf(staff, item);
    const { body } = await pad.post(`${frame}begin`, {});
    expect(body.cmi['cmi.core.lesson_mode']).toBe('browse');
    const told = { run: 0, n: 1, ended: true, isPart: false, cmi: { 'cmi.core.lesson_status': 'passed' } };
    expect((await pad.post(`${frame}save`, told)).status).toBe(204);
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
    const one = await pad.launched();
    const middle = { ...ANSWERED, 'cmi.suspend_data': 'SECRET PLACE', 'cmi.core.lesson_status': 'incomplete' };
    for (const _ of [1, 2]) expect((await one.save(middle)).status).toBe(204);
    const kept = await pad.stateOf(one);
    expect(Buffer.from(kept.memory ?? []).toString('latin1')).not.toContain('SECRET');
    expect((await pad.events(one, 'answered-part')).map(({ result }) => result)).toEqual([
      { title: 'Only part', id: 'q1', kind: 'choice', response: 'b', outcome: 'correct' },
    ]);
    const again = await pad.launched(ONE, one);
    const { body } = await pad.post(`${again.frame}begin`, {});
    expect(body.cmi).toMatchObject({ 'cmi.suspend_data': 'SECRET PLACE', 'cmi.core.entry': 'resume' });
    const last = {
      'cmi.core.lesson_status': 'passed',
      'cmi.core.score.raw': '90',
      'cmi.core.session_time': '0000:02:00',
    };
    site.clock.forward({ minutes: 3 });
    const told = { run: body.run, n: 1, ended: true, isPart: false, cmi: last };
    const all = await Promise.all([1, 2, 3].map(() => pad.post(`${again.frame}save`, told)));
    expect(all.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(await pad.stateOf(again)).toMatchObject({
      completion: 'completed',
      success: 'passed',
      score: 90,
      seconds: 120,
    });
    expect((await pad.events(again, 'finished-part')).map(({ result }) => result)).toEqual([
      { title: 'Only part', success: 'passed', score: 90, seconds: 120 },
    ]);
    for (const verb of ['finished-module', 'finished-course']) expect(await pad.events(again, verb)).toHaveLength(1);
    expect(await site.app.db.certificate.count({ where: { personId: one.learner.id } })).toBe(1);
    const history = await one.browser.get('/learn/history');
    expect(history.text).toContain('Finished a part: Only part');
    expect(history.text).toContain('Passed, 90%');
    expect((await one.browser.download('/learn/history.csv')).bytes.toString()).toContain('"Only part"');
  });

  it.each([
    ['1.2', 'cmi.core.exit', 'suspend', [2, 2, 3]],
    ['4th', 'cmi.exit', 'suspend', [2, 2, 3]],
    // Not suspended: the newer standard begins a new attempt, in which the same answers are given anew.
    ['4th', 'cmi.exit', 'normal', [2, 4, 5]],
  ] as const)(
    'HEC-23 SCORM %s, %s %s: answers that a launch finds and tells again are not written twice',
    async (edition, exit, how, counts) => {
      const only = [{ id: 'one', title: 'Only part', href: 'one.html' }];
      const one = await pad.launched({ 'imsmanifest.xml': manifestOf(edition, only) });
      const answer = (i: number) => ({
        [`cmi.interactions.${i}.id`]: `q${i}`,
        [`cmi.interactions.${i}.description`]: `What is number ${i}?`,
        [`cmi.interactions.${i}.learner_response`]: 'a',
      });
      const two = { ...answer(0), ...answer(1), [exit]: how };
      const count = async () => (await pad.events(one, 'answered-part')).length;
      await one.save(two, { ended: true });
      const seen = [await count()];
      const { body } = await pad.post(`${one.frame}begin`, {});
      const tell = (n: number, cmi: object) =>
        pad.post(`${one.frame}save`, { run: body.run, n, ended: false, isPart: false, cmi });
      await tell(1, two);
      seen.push(await count());
      await tell(2, { ...two, ...answer(2) });
      seen.push(await count());
      expect(seen).toEqual(counts);
      expect((await one.browser.get('/learn/history')).text).toContain('Answered: What is number 2?');
    },
  );

  it('HEC-23 a message that comes late, from an earlier launch or twice changes nothing', async () => {
    const one = await pad.launched();
    await one.save({ 'cmi.core.lesson_location': 'five' }, { n: 5 });
    await one.save({ 'cmi.core.lesson_location': 'three' }, { n: 3 });
    expect((await pad.stateOf(one)).saved).toBe(5);
    await pad.post(`${one.frame}begin`, {});
    const late = await one.save({ 'cmi.core.lesson_status': 'passed' }, { n: 9 });
    expect([late.status, (await pad.stateOf(one)).completion]).toEqual([409, 'incomplete']);
  });

  it('HEC-23 only what changed may be told, and a time is believed as far as the clock has come', async () => {
    const one = await pad.launched();
    await one.save({ 'cmi.suspend_data': 'kept', 'cmi.core.lesson_location': '1' });
    site.clock.forward({ minutes: 1 });
    await one.save({ 'cmi.core.lesson_location': '2', 'cmi.core.session_time': '9000:00:00' }, { isPart: true });
    const { seconds } = await pad.stateOf(one);
    expect(seconds).toBeLessThanOrEqual(62);
    const { body } = await pad.post(`${one.frame}begin`, {});
    expect(body.cmi).toMatchObject({ 'cmi.suspend_data': 'kept', 'cmi.core.lesson_location': '2' });
  });

  it('HEC-23 once passed, a part stays so, and a better score counts', async () => {
    const one = await pad.launched();
    await one.save({ 'cmi.core.lesson_status': 'passed', 'cmi.core.score.raw': '70' });
    await one.save({ 'cmi.core.lesson_status': 'failed', 'cmi.core.score.raw': '10' });
    expect(await pad.stateOf(one)).toMatchObject({ success: 'passed', score: 70 });
    await one.save({ 'cmi.core.lesson_status': 'passed', 'cmi.core.score.raw': '95' });
    expect(await pad.stateOf(one)).toMatchObject({ success: 'passed', score: 95 });
    expect(await pad.events(one, 'finished-course')).toHaveLength(1);
  });

  it('CDEP-17 its score stands on the certificate where the package has a pass mark, rounded down', async () => {
    const parts = [80, null].map((mark, n) => ({
      ...{ id: `part${n}`, title: `Part ${n}`, href: n === 0 ? 'one.html' : 'pages/two.html' },
      more: mark === null ? '' : `<adlcp:masteryscore>${mark}</adlcp:masteryscore>`,
    }));
    const files = { 'imsmanifest.xml': manifestOf('1.2', parts) };
    const one = await pad.launched(files);
    await one.save({ 'cmi.core.lesson_status': 'passed', 'cmi.core.score.raw': '87.9' }, { ended: true });
    const two = await pad.launched(files, one, 1);
    await two.save({ 'cmi.core.lesson_status': 'completed', 'cmi.core.score.raw': '20' }, { ended: true });
    const certificate = await site.app.db.certificate.findFirstOrThrow({ where: { personId: one.learner.id } });
    expect(certificate.score).toBe(87);
    expect((await one.browser.get('/learn/certificates')).text).toContain('87 percent');
    // Without a pass mark there is none, whatever the package says.
    const other = await pad.launched();
    await other.save({ 'cmi.core.lesson_status': 'passed', 'cmi.core.score.raw': '95' }, { ended: true });
    const plain = await site.app.db.certificate.findFirstOrThrow({ where: { personId: other.learner.id } });
    expect(plain.score).toBe(null);
  });

  it('HEC-23 the order that its manifest asks for is kept by the pages and by the address of each part', async () => {
    const parts = ['one.html', 'pages/two.html', 'three.html'].map((href, n) => ({
      ...{ id: `part${n}`, title: `Part ${n + 1}`, href },
      more:
        n === 1
          ? '<presentation><navigationInterface><hideLMSUI>continue</hideLMSUI></navigationInterface></presentation>'
          : '',
    }));
    const control =
      '<imsss:sequencing><imsss:controlMode choice="false" flow="true"/></imsss:sequencing></item>\n  </org';
    const files = {
      'imsmanifest.xml': manifestOf('4th', parts).replace('</item>\n  </org', control),
      'three.html': 'three',
    };
    const one = await pad.launched(files);
    const address = (n: number) => `/learn/packages/${one.small.items[n]?.id}`;
    const first = await one.browser.get(address(0));
    expect(first.$('.turn--next').attr('href')).toBe(address(1));
    expect(first.$('.player__contents a').length).toBe(0);
    expect((await one.browser.get(address(2))).to).toBe(`/courses/${one.small.slug}/package`);
    await pad.launched(files, one, 1);
    const second = await one.browser.get(address(1));
    expect([second.$('.turn--next').length, second.$('[data-player-leave=next]').attr('href')]).toEqual([
      0,
      address(2),
    ]);
    expect((await one.browser.get(address(2))).status).toBe(200);
  });

  it('HEC-23 a module that is a package cannot be marked as finished by hand', async () => {
    const { browser, small } = await pad.launched();
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
    const one = await pad.launched(files);
    expect(await pad.stateOf(one)).toMatchObject({ completion: 'completed' });
    expect(await pad.events(one, 'finished-course')).toHaveLength(1);
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
    const { frame } = await pad.launched();
    expect((await pad.post(`${frame}save`, body)).status).toBe(status);
  });

  it('HEC-23 is not taken from another site, nor as a form', async () => {
    const { frame } = await pad.launched();
    const told = { run: 1, n: 1, ended: false, isPart: false, cmi: {} };
    const tries = [
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
    ];
    for (const headers of tries) expect((await pad.post(`${frame}save`, told, headers)).status).toBe(403);
  });
});
