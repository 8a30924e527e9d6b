import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { erasePerson } from '../../src/policy/erase.ts';
import type { Browser, Page } from '../support/browser.ts';
import { aLearner, aTutor, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let learner: TestPerson;
beforeAll(async () => {
  site = await aSite();
});
beforeEach(async () => {
  learner = await aLearner(site);
});
afterAll(() => site.close());

const isSignedIn = async (browser: Browser): Promise<boolean> => (await browser.get('/learn')).status === 200;
const sessionsOf = async ({ id }: TestPerson): Promise<number> =>
  site.app.db.session.count({ where: { personId: id } });

/** The form as it stands on the page, with other words in it. */
async function filledIn(browser: Browser, path: string, fields: Record<string, string>) {
  const page = await browser.get(path);
  const form = page.$('main form[method="post"]').first();
  const standing = Object.fromEntries(form.serializeArray().map(({ name, value }) => [name, value]));
  const action = form.attr('action') ?? path;
  const headers = { host: '127.0.0.1', referer: `http://127.0.0.1${path}` };
  return (): Promise<Page> => browser.post(action, { ...standing, ...fields }, headers);
}

describe('a session ends', () => {
  it('SH-06 for a learner after half an hour without a request, and not before', async () => {
    const browser = await site.signedIn(learner);
    site.clock.forward({ minutes: 30 });
    expect(await isSignedIn(browser)).toBe(true);
    site.clock.forward({ minutes: 30, seconds: 1 });
    expect((await browser.get('/learn')).to).toBe('/sign-in?next=%2Flearn');
    expect(await sessionsOf(learner)).toBe(0);
  });

  it('SH-06 for staff after a quarter of an hour, and not before', async () => {
    const tutor = await aTutor(site);
    const browser = await site.signedIn(tutor);
    site.clock.forward({ minutes: 15 });
    expect(await isSignedIn(browser)).toBe(true);
    site.clock.forward({ minutes: 15, seconds: 1 });
    expect(await isSignedIn(browser)).toBe(false);
    expect(await sessionsOf(tutor)).toBe(0);
  });

  it.each([
    ['a learner', 12, () => aLearner(site)],
    ['staff', 8, () => aTutor(site)],
  ])('SH-06 for %s after %i hours, however busy they are', async (_, hours, make) => {
    const someone = await make();
    const browser = await site.signedIn(someone);
    for (let minutes = 0; minutes < hours * 60; minutes += 10) {
      expect([minutes, await isSignedIn(browser)]).toEqual([minutes, true]);
      site.clock.forward({ minutes: 10 });
    }
    expect(await isSignedIn(browser)).toBe(true);
    site.clock.forward({ seconds: 1 });
    expect(await isSignedIn(browser)).toBe(false);
    expect(await sessionsOf(someone)).toBe(0);
  });

  it('SH-06 never earlier than the page says that it will, however the visits fall', async () => {
    const browser = await site.signedIn(learner);
    site.clock.forward({ seconds: 60 });
    const page = await browser.get('/learn');
    const seconds = Number(page.$('body').attr('data-idle-seconds'));
    expect(seconds).toBe(29 * 60);
    site.clock.forward({ seconds });
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('and begins anew with a sign-in, to the page that was wanted', async () => {
    const browser = await site.signedIn(learner);
    site.clock.forward({ hours: 1 });
    const { to } = await browser.get('/my-data');
    expect((await browser.submit(to, learner as never)).status).toBe(400);
    expect((await browser.submit(to, { email: learner.email, password: learner.password })).to).toBe('/my-data');
  });

  it('with the next request of somebody who was suspended', async () => {
    const browser = await site.signedIn(learner);
    await site.app.db.person.update({ where: { id: learner.id }, data: { suspendedAt: site.clock.now() } });
    expect(await isSignedIn(browser)).toBe(false);
    await site.app.db.person.update({ where: { id: learner.id }, data: { suspendedAt: null } });
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('with the next request of somebody who was erased, even if a session of theirs were left', async () => {
    const browser = await site.signedIn(learner);
    const { rows } = await site.app.database.pool.query('SELECT sid, sess, expire FROM session WHERE "personId" = $1', [
      learner.id,
    ]);
    await inTransaction(site.app, (inside) =>
      erasePerson(inside, learner.id, { why: 'asked', by: { system: 'retention' } }),
    );
    for (const { sid, sess, expire } of rows)
      await site.app.database.pool.query(
        'INSERT INTO session (sid, sess, expire) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        [sid, sess, expire],
      );
    expect((await browser.get('/learn')).to).toBe('/sign-in?next=%2Flearn');
  });

  it('a role that was granted or ended counts from the next request on', async () => {
    const browser = await site.signedIn(learner);
    const grant = await site.app.db.roleGrant.create({
      data: { personId: learner.id, role: 'tutor', grantedAt: site.clock.now() },
    });
    expect((await browser.get('/learn')).to).toBe('/account/second-factor');
    await site.app.db.roleGrant.update({ where: { id: grant.id }, data: { endedAt: site.clock.now() } });
    expect((await browser.get('/learn')).status).toBe(200);
  });
});

describe('what was typed is not lost', () => {
  const typed = { name: 'Amina Shah-Price', jobRole: 'School nurse & <b>lead</b>', workplace: 'Larkfield School' };

  it('SH-06 when the session was idle for too long', async () => {
    const browser = await site.signedIn(learner);
    const send = await filledIn(browser, '/my-data/correct', typed);
    site.clock.forward({ minutes: 31 });
    const page = await send();
    expect([page.status, page.h1]).toEqual([403, 'Your form was not sent']);
    expect(page.text).toContain('You were away for a while, so we signed you out. Nothing was changed.');
    const shown = page
      .$('textarea')
      .map((_, one) => page.$(one).text())
      .get();
    for (const text of Object.values(typed)) expect(shown).toContain(text);
    expect(page.$('main a.govuk-button').attr('href')).toBe('/sign-in?next=%2Fmy-data%2Fcorrect');
    expect(page.$('header').text()).toContain('Sign in');
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('when the person had signed out in another tab', async () => {
    const browser = await site.signedIn(learner);
    const send = await filledIn(browser, '/my-data/correct', typed);
    await browser.submit('/learn', {}, { action: '/sign-out' });
    const page = await send();
    expect(page.status).toBe(403);
    expect(
      page
        .$('textarea')
        .map((_, one) => page.$(one).text())
        .get(),
    ).toContain(typed.name);
  });

  it('when the person has signed in anew since: the page knows who they are', async () => {
    const browser = await site.signedIn(learner);
    const send = await filledIn(browser, '/my-data/correct', typed);
    await browser.submit('/learn', {}, { action: '/sign-out' });
    await browser.signIn(learner, site.clock);
    const page = await send();
    expect(page.status).toBe(403);
    expect(page.$('header').text()).toContain(learner.name);
    expect(
      page
        .$('textarea')
        .map((_, one) => page.$(one).text())
        .get(),
    ).toContain(typed.name);
  });

  it('when a role was given in the meantime that needs one more step', async () => {
    const browser = await site.signedIn(learner);
    const send = await filledIn(browser, '/my-data/correct', typed);
    await site.app.db.roleGrant.create({
      data: { personId: learner.id, role: 'tutor', grantedAt: site.clock.now() },
    });
    const page = await send();
    expect(page.status).toBe(403);
    expect(
      page
        .$('textarea')
        .map((_, one) => page.$(one).text())
        .get(),
    ).toContain(typed.name);
    expect(page.$('main a.govuk-button').attr('href')).toBe('/account/second-factor');
    const { name } = await site.app.db.person.findUniqueOrThrow({ where: { id: learner.id }, select: { name: true } });
    expect(Buffer.from(name).includes('Price')).toBe(false);
  });

  it('but secrets are not shown, nor what the page itself had filled in', async () => {
    const browser = site.guest();
    const page = await browser.post('/sign-in', {
      email: 'amina@example.org',
      password: 'hunter2 hunter2 hunter2',
      next: '/learn/history',
    });
    expect(page.status).toBe(403);
    expect(page.html).toContain('amina@example.org');
    expect(page.html).not.toMatch(/hunter2|\/learn\/history/);
    const questions = { question1: 'own', own1: 'My first goldfish?', answer1: 'Bubbles the third', answer2: 'x y z' };
    const set = await browser.post('/account/security-questions', questions);
    expect(set.status).toBe(403);
    expect(set.html).not.toMatch(/goldfish|Bubbles|x y z/);
    expect(site.logged.join()).not.toMatch(/hunter2|goldfish|Bubbles|amina@/);
  });

  it('and a button that came too late, with nothing typed, leads to the sign-in page', async () => {
    const browser = await site.signedIn(learner);
    const token = String((await browser.get('/learn')).$('form[action="/sign-out"] input[name=_csrf]').val());
    site.clock.forward({ hours: 1 });
    const page = await browser.post('/my-data/close', { _csrf: token, password: learner.password });
    expect([page.status, page.to]).toEqual([303, '/sign-in']);
  });

  it('signing out after the session ended is no error', async () => {
    const browser = await site.signedIn(learner);
    const token = String((await browser.get('/learn')).$('form[action="/sign-out"] input[name=_csrf]').val());
    site.clock.forward({ hours: 1 });
    expect((await browser.post('/sign-out', { _csrf: token })).to).toBe('/');
  });
});

describe('a browser that blocks cookies', () => {
  it('SH-10 is told on the sign-in form itself, and plainly when it tries', async () => {
    const open = await site.guest().get('/sign-in');
    expect(open.text).toContain('Signing in needs one cookie');
    const blocked = site.guest();
    const page = await blocked.post('/sign-in', { email: 'amina@example.org', password: 'hunter2', _csrf: 'x' });
    expect([page.status, page.h1]).toEqual([403, 'Your form was not sent']);
    expect(page.text).toContain('Our forms need one cookie, and your browser did not send it.');
    expect(page.text).toContain('Your browser may be set to block cookies.');
    expect(page.$('main a[href="/cookies"]')).toHaveLength(1);
    expect(page.$('main a.govuk-button').attr('href')).toBe('/sign-in');
    expect(page.headers['set-cookie']).toBeUndefined();
  });

  it('SH-10 begins no session with each try, and reads every public page', async () => {
    const count = async () => site.app.db.session.count();
    const before = await count();
    for (let i = 0; i < 5; i++) await site.guest().post('/sign-in', { email: 'a@example.org', password: 'b' });
    expect(await count()).toBe(before);
    for (const path of ['/', '/courses', '/privacy', '/cookies', '/help', '/contact', '/accessibility'])
      expect([path, (await site.guest().get(path)).status]).toEqual([path, 200]);
  });

  it('and one with cookies is told something else', async () => {
    const page = await site.guest().post('/sign-in', { email: 'a@example.org' }, { cookie: 'cookie-choice=x' });
    expect(page.text).not.toContain('block cookies');
    expect(page.text).toContain('The page had been open too long');
  });
});
