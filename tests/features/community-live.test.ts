import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { inTransaction, newTrail } from '../../src/context.ts';
import { openDatabase } from '../../src/data/db.ts';
import { setYoungMembers } from '../../src/features/community/young-members.ts';
import { takeBack } from '../../src/features/young/taking-back.ts';
import { followersOf } from '../../src/http/followers.ts';
import type { Browser } from '../support/browser.ts';
import { aCommunity, type TestCommunity } from '../support/community.ts';
import { aLearner, anAdministrator, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { aYoungPerson } from '../support/young.ts';

let site: TestSite;
let [ruth, ann, ben, out] = [] as unknown as [TestPerson, TestPerson, TestPerson, TestPerson];
let [asAnn, asBen, asOut] = [] as unknown as [Browser, Browser, Browser];
let group: TestCommunity;
let server: Server;
let here: string;
let thread: string;
beforeAll(async () => {
  site = await aSite();
  ruth = await anAdministrator(site);
  [ann, ben, out] = [
    await aLearner(site),
    await aLearner(site, { name: 'Ben' }),
    await aLearner(site, { name: 'Out' }),
  ];
  group = await aCommunity(site, ruth);
  await group.letIn([ann, 'Ann'], [ben, 'Ben']);
  here = `/community/${group.slug}`;
  [asAnn, asBen, asOut] = [await site.signedIn(ann), await site.signedIn(ben), await site.signedIn(out)];
  await begin('Who is on tonight?');
  thread = `${here}/${(await newest()).threadId}`;
  server = createServer(site.server).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
const opened: IncomingMessage[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.destroy();
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await site.close();
});

const newest = () => site.app.db.post.findFirstOrThrow({ orderBy: { id: 'desc' } });
const begin = async (title: string) => {
  const page = await asAnn.get(`${here}/new`);
  const topic = page.$('select[name=topic] option').first().attr('value') ?? '';
  await asAnn.submit(`${here}/new`, { topic, act: 'post', title, text: 'Tell me' });
};
const reply = async (text: string, browser = asAnn) => {
  expect((await browser.submit(thread, { text, act: 'post' })).status).toBe(303);
  return (await newest()).id;
};

interface Stream {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** All that has come. */
  said(): string;
  ids(): string[];
  /** The time from now until it ends, if it does. */
  readonly ended: Promise<unknown>;
}

/** Opens a stream as a browser does. */
async function follow(browser: Browser, { path = `${thread}/live`, headers = {}, to = server } = {}): Promise<Stream> {
  const { port } = to.address() as AddressInfo;
  const cookie = `sid=${browser.cookie('sid')}`;
  const accept = 'text/event-stream';
  const request = get({ port, host: '127.0.0.1', path, headers: { cookie, accept, ...headers }, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  opened.push(response);
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  response.on('error', () => {});
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    said: () => text,
    ids: () => [...text.matchAll(/^data: (\S+)$/gm)].map(([, id]) => id ?? ''),
    ended: once(response, 'close'),
  };
}

describe('an open thread', () => {
  it('hears of a new reply by its id alone, and not of what is held or hidden', async () => {
    const stream = await follow(asBen);
    expect([stream.status, stream.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(stream.headers).toMatchObject({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    const id = await reply('A <b>secret</b> reply');
    await expect.poll(stream.ids).toEqual([id]);
    expect(stream.said()).not.toContain('secret');
    await site.app.db.community.update({ where: { id: group.id }, data: { holdFirst: 50 } });
    await reply('Held back');
    await site.app.db.community.update({ where: { id: group.id }, data: { holdFirst: 0 } });
    const next = await reply('For all');
    await expect.poll(stream.ids).toEqual([id, next]);
  });

  it('goes on after a break where it was, whatever nonsense or foreign post the browser names', async () => {
    const seen = (await newest()).id;
    const missed = [await reply('Missed one'), await reply('Missed two')];
    const last = (id: string) => ({ headers: { 'last-event-id': id } });
    await expect.poll((await follow(asBen, last(seen))).ids).toEqual(missed);
    await expect.poll((await follow(asBen, { path: `${thread}/live?after=${seen}` })).ids).toEqual(missed);
    await begin('Another thread');
    const foreign = await newest();
    const streams: Stream[] = [];
    for (const id of [foreign.id, `${'f'.repeat(8)}-ffff-7fff-bfff-${'f'.repeat(12)}`, "'; DROP TABLE post", '🙈'])
      streams.push(await follow(asBen, last(encodeURI(id))));
    const next = await reply('Now');
    for (const stream of streams) await expect.poll(stream.ids).toEqual([next]);
  });

  it('without a script gives what is new and ends', async () => {
    const seen = (await newest()).id;
    const id = await reply('By reload');
    const page = await asBen.get(`${thread}/live?after=${seen}`);
    expect([page.status, page.html]).toEqual([200, expect.stringContaining(`data: ${id}\n\n`)]);
    expect((await asBen.head(`${thread}/live`)).status).toBe(200);
  });

  it('HEC-34 is not there for people of other areas, and says so as for a thread that nobody began', async () => {
    const nobody = `${here}/${crypto.randomUUID()}/live`;
    const answers = [];
    for (const path of [`${thread}/live`, nobody]) answers.push((await follow(asOut, { path })).status);
    expect(answers).toEqual([404, 404]);
    expect((await follow(site.guest())).status).toBe(303);
  });

  it('refuses more than eight of one person, and takes one when another is closed', async () => {
    for (let at = 0; at < 8; at += 1) expect((await follow(asBen)).status).toBe(200);
    const more = await follow(asBen);
    expect([more.status, more.headers['retry-after']]).toEqual([429, '60']);
    expect((await follow(asAnn)).status).toBe(200);
    opened[0]?.destroy();
    await expect.poll(async () => (await follow(asBen)).status).toBe(200);
  });
});

describe('an open stream ends', () => {
  it('when its person is removed from the area: nothing of what is written then arrives', async () => {
    const gone = await aLearner(site, { name: 'Gone' });
    await group.letIn([gone, 'Gone']);
    const stream = await follow(await site.signedIn(gone));
    const asRuth = await site.signedIn(ruth);
    const area = `/admin/areas/${group.area}`;
    await asRuth.submit(`${area}/people/${gone.id}/remove`, {});
    await reply('After they were removed');
    await stream.ended;
    expect(stream.ids()).toEqual([]);
    expect(stream.said()).toContain('event: over');
  });

  it('CC-27 when a parent takes the permission back, and is silent while the community admits no young people', async () => {
    const admit = (admitsYoung: boolean) =>
      inTransaction(site.app, async (app) => {
        await app.db.community.update({ where: { id: group.id }, data: { admitsYoung } });
        await setYoungMembers(app, { id: group.id, admitsYoung });
      });
    await admit(true);
    const mia = await aYoungPerson(site);
    await group.letIn([mia, 'Mia']);
    const browser = await site.signedIn(mia);
    const stream = await follow(browser);
    const first = await reply('While she is here');
    await expect.poll(stream.ids).toEqual([first]);
    await admit(false);
    await reply('Among staff');
    await stream.ended;
    expect(stream.ids()).toEqual([first]);
    expect((await follow(browser)).status).toBe(404);
    await admit(true);
    const second = await follow(browser);
    expect(second.status).toBe(200);
    await inTransaction(site.app, (app) => takeBack(app, mia.id));
    await reply('After she is gone');
    await second.ended;
    expect(second.ids()).toEqual([]);
    expect((await browser.get(thread)).to).toMatch(/^\/sign-in/);
  });

  it('when they sign out, are suspended, or do nothing for too long, which an open page is not', async () => {
    const browsers = [await site.signedIn(ben), await site.signedIn(ben)];
    const [signedOut, idle] = await Promise.all(browsers.map((one) => follow(one)));
    await browsers[0]?.submit('/account', {}, { action: '/sign-out' });
    await reply('After the sign-out');
    await signedOut?.ended;
    expect(signedOut?.ids()).toEqual([]);
    await expect.poll(() => idle?.ids()).toHaveLength(1);
    site.clock.forward({ minutes: 29 });
    if (browsers[1]) expect((await follow(browsers[1])).status).toBe(200);
    site.clock.forward({ minutes: 2 });
    asAnn = await site.signedIn(ann);
    await reply('Half an hour later');
    await idle?.ended;
    expect(idle?.ids()).toHaveLength(1);
    asBen = await site.signedIn(ben);
  });

  it('when this process stops, with a time to come again; and none begins', async () => {
    // As another process on the same database: what is written in one is heard in the other.
    const { appUrl, recoveryUrl } = site.database;
    const database = openDatabase({ appUrl, recoveryUrl, log: site.app.log, connections: 2 });
    const app = { ...site.app, database, db: database.prisma, trail: newTrail() };
    const other = createServer(createApp(app, { draining: false, migrationsCurrent: async () => true }));
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const stream = await follow(asBen, { to: other });
    // It takes a moment until the other process listens, and what was told before that is found then.
    const id = await reply('From the first process');
    await expect.poll(stream.ids).toEqual([id]);
    expect(database.pool.totalCount - database.pool.idleCount).toBe(0);
    followersOf(app).end();
    await stream.ended;
    expect(stream.said()).toMatch(/retry: \d{4}\n\n$/);
    await (await follow(asBen, { to: other })).ended;
    other.close();
    await database.close();
  });
});
