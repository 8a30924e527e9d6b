import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { routesFor } from '../../src/site.ts';
import { aBrowser, type Browser } from '../support/browser.ts';
import { aLearner, aPerson, aTutor, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { about, did, NOT_THERE, TEXT, THERE, testRoutes } from '../support/test-routes.ts';
import { aWire } from '../sweep/wire.ts';

let site: TestSite;
let people: Record<'learner' | 'tutor' | 'newcomer', TestPerson>;
let browsers: Record<'learner' | 'tutor' | 'newcomer' | 'guest', Browser>;
beforeAll(async () => {
  site = await aSite({ routes: testRoutes });
  people = {
    learner: await aLearner(site),
    tutor: await aTutor(site),
    newcomer: await aPerson(site, { setUp: false }),
  };
  about.subject = { aboutId: people.learner.id, namedTutors: [people.tutor.id] };
  about.tutor = people.tutor.id;
  browsers = {
    learner: await site.signedIn(people.learner),
    tutor: await site.signedIn(people.tutor),
    newcomer: await site.signedIn(people.newcomer),
    guest: site.guest(),
  };
});
afterEach(async () => {
  did.length = 0;
  await site.app.db.pageCount.deleteMany();
});
afterAll(() => site.close());

const token = async (browser: Browser): Promise<string> =>
  String((await browser.open('/sign-in')).$('main input[name=_csrf], header input[name=_csrf]').first().val());
const change = async (how: string, more: Record<string, string> = {}) =>
  browsers.guest.post('/test/change', { _csrf: await token(browsers.guest), how, ...more });
const written = () => site.app.db.pageCount.count({ where: { path: { startsWith: '/written' } } });
const looks = () => site.app.db.accessEntry.count();

describe('who is asking comes first', () => {
  it.each(['guest', 'newcomer'] as const)('a %s never learns whether a thing exists', async (role) => {
    const answers = [];
    for (const id of [THERE, NOT_THERE]) {
      const got = await browsers[role].get(`/test/things/${id}`);
      const posted = await browsers[role].post(`/test/things/${id}`, { _csrf: await token(browsers[role]) });
      answers.push([got.status, got.to.replace(id, 'ID'), posted.status, posted.to]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[0]).toBe(303);
    expect(did).toEqual([]);
  });

  it('what is not there, or not there for them, is 404 before the policy is asked', async () => {
    expect((await browsers.tutor.get(`/test/things/${NOT_THERE}`)).status).toBe(404);
    expect((await browsers.learner.get(`/test/things/${NOT_THERE}`)).status).toBe(404);
    expect(did).toEqual(['find', 'find']);
  });

  it('what is there and is not for them is 403, with whom it is for, and it is logged with who asked', async () => {
    const refused = await browsers.newcomer.get('/test/change');
    expect(refused.status).toBe(200);
    const other = { aboutId: people.newcomer.id };
    const before = about.subject;
    about.subject = other;
    const answer = await browsers.tutor.get(`/test/things/${THERE}`);
    about.subject = before;
    expect([answer.status, answer.text.includes(TEXT)]).toEqual([403, false]);
    expect(answer.text).toContain('This is only for');
    const line = site.logged.map((one) => JSON.parse(one)).findLast(({ msg }) => msg === 'a request was refused');
    expect(line).toMatchObject({ level: 'warn', person: people.tutor.id, route: '/test/things/:id' });
    expect(did).toEqual(['find']);
  });

  it('a malformed id is 400 for everybody', async () => {
    for (const browser of Object.values(browsers)) expect((await browser.get('/test/things/7')).status).toBe(400);
    expect(did).toEqual([]);
  });
});

/** The same site, in which an access entry is written in another way. */
function siteWhereEntries(write: () => Promise<void>): Browser {
  const isEntry = (sql: unknown) => String((sql as { strings?: string[] }).strings ?? sql).includes('access_entry');
  const db = new Proxy(site.app.db, {
    get: (target, name) =>
      name === '$executeRaw'
        ? (sql: TemplateStringsArray, ...values: unknown[]) =>
            isEntry(sql) ? write() : target.$executeRaw(sql, ...values)
        : Reflect.get(target, name),
  });
  const state = { draining: false, migrationsCurrent: async () => true };
  return aBrowser(createApp({ ...site.app, db }, state, [...testRoutes, ...routesFor(site.app.config)]));
}

describe('a look at somebody else', () => {
  it('CDEP-45 is on their record when the page is there', async () => {
    const before = await looks();
    const answer = await browsers.tutor.get(`/test/things/${THERE}`);
    expect([answer.status, answer.text.includes(TEXT)]).toEqual([200, true]);
    expect(await looks()).toBe(before + 1);
    expect(await site.app.db.accessEntry.findFirst({ orderBy: { at: 'desc' } })).toMatchObject({
      personId: people.learner.id,
      viewerId: people.tutor.id,
      capability: 'trainees.read',
    });
  });

  it.each(['GET', 'POST'])('CDEP-45 %s: no entry, no answer', async (method) => {
    const broken = siteWhereEntries(async () => {
      throw new Error('no room for the entry');
    });
    const cookie = `sid=${browsers.tutor.cookie('sid')}`;
    const fields = { _csrf: await token(browsers.tutor) };
    const path = `/test/things/${THERE}`;
    const answer = await (method === 'GET' ? broken.get(path, { cookie }) : broken.post(path, fields, { cookie }));
    expect(answer.status).toBe(500);
    expect(answer.html).not.toMatch(new RegExp(`${TEXT}|Amina|no room`));
  });

  it('CDEP-45 the entry is written before the first byte of the answer', async () => {
    const order: string[] = [];
    const slow = siteWhereEntries(async () => {
      await new Promise((soon) => setTimeout(soon, 100));
      order.push('entry');
    });
    const answer = await slow.get(`/test/things/${THERE}`, { cookie: `sid=${browsers.tutor.cookie('sid')}` });
    order.push('answer');
    expect([answer.status, order]).toEqual([200, ['entry', 'answer']]);
  });
});

describe('HEAD', () => {
  it('SH-23 CDEP-45 answers as GET does and leaves no trace: no row, no look, no try, nothing for afterwards', async () => {
    const wire = await aWire(site.server);
    const headers = { cookie: `sid=${browsers.tutor.cookie('sid')}` };
    const path = `/test/recorded/${THERE}`;
    const tries = () =>
      site.app.database.pool.query('SELECT sum(points)::int AS n FROM throttle').then(({ rows }) => rows);
    const before = [await written(), await looks(), await tries()];
    for (const id of [THERE, NOT_THERE, 'none']) {
      const { status, body } = await wire.ask({ path: `/test/recorded/${id}`, method: 'HEAD', headers });
      expect([status, body]).toEqual([id === THERE ? 200 : id === NOT_THERE ? 404 : 400, '']);
    }
    expect([await written(), await looks(), await tries()]).toEqual(before);
    expect(did).not.toContain('afterwards');
    expect((await wire.ask({ path, headers })).status).toBe(200);
    expect([await written(), await looks()]).toEqual([1, Number(before[1]) + 1]);
    expect(did).toContain('afterwards');
    await wire.close();
  });
});

describe('a change', () => {
  it('is kept with its audit event, and leads on with one message', async () => {
    const went = await change('well');
    expect([went.status, went.to]).toEqual([303, '/test/change#part']);
    expect(await written()).toBe(1);
    expect(did).toEqual(['prepare', 'run']);
  });

  it.each(['silently', 'shown silently'])('%s, without an audit event, is refused and not kept', async (how) => {
    expect((await change(how)).status).toBe(500);
    expect(await written()).toBe(0);
    expect(site.logged.join()).toContain('site.visit changed something without an audit event');
  });

  it('that says that it changed nothing needs none', async () => {
    expect((await change('unchanged')).status).toBe(303);
  });

  it('found wrong on the way undoes all of it and shows the form again', async () => {
    const answer = await change('invalid', { password: 'hunter2' });
    expect([answer.status, await written()]).toEqual([422, 0]);
    expect(answer.text).toContain('Not like that');
  });

  it('found wrong before it began is not begun', async () => {
    expect((await change('invalid early')).status).toBe(422);
    expect(did).toEqual(['prepare']);
  });

  it('that is refused keeps what it wrote, with the status that it names', async () => {
    const answer = await change('refused');
    expect([answer.status, await written()]).toEqual([409, 1]);
    expect(answer.text).toContain('Refused, but noted');
  });

  it('with too many tries says when to come again, in whole seconds', async () => {
    const answer = await change('too many');
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '13']);
  });

  it.each([
    ['conflict', 409],
    ['missing', 404],
    ['fault', 500],
  ])('that ends in a %s is undone', async (how, status) => {
    expect([(await change(how)).status, await written()]).toEqual([status, 0]);
  });

  it('that somebody else was quicker with says so', async () => {
    expect((await change('conflict')).text).toContain('Somebody else was quicker.');
  });

  it('never leads to another site', async () => {
    expect((await change('away')).to).toBe('/');
  });

  it('does after the commit what it left for afterwards, and is not undone when that fails', async () => {
    await change('later');
    expect(did).toEqual(['prepare', 'run', 'afterwards']);
    expect((await change('later badly')).status).toBe(303);
    expect(await written()).toBe(2);
    expect(site.logged.join()).toContain('after a commit');
    expect(site.logged.join()).not.toContain('with a word in it');
  });

  it('is not begun for a form with a slip, nor with a field that the form does not have', async () => {
    expect((await change('', { many: 'long' })).text).toContain('Say how');
    for (const name of ['other', 'constructor', 'toString', 'how[]', 'how[x]'])
      expect([name, (await change('well', { [name]: 'x' })).status]).toEqual([name, 400]);
    expect(did).toEqual([]);
    await change('well', { '__proto__[x]': 'x' });
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
