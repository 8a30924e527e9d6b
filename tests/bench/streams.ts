// 1,000 open event streams of one thread: what each costs in memory, and how long a reply takes to reach all of them.
// `npm run bench -- --streams`.
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { type App, inTransaction } from '../../src/context.ts';
import { makeCommunity } from '../../src/features/community/arrange.ts';
import { uuidv7 } from '../../src/random.ts';
import type { Served } from './child.ts';
import { aSession } from './examination.ts';

/** People with a thread that all of them may read. */
export interface Readers {
  readonly path: string;
  readonly thread: string;
  readonly cookies: readonly string[];
}

/** A community of everybody with one thread; all of these are signed in. */
export async function addReaders(app: App, people: readonly string[]): Promise<Readers> {
  const [first = ''] = people;
  const typed = {
    name: 'Everybody',
    summary: 'All',
    openTo: 'everyone' as const,
    area: '',
    organisation: '',
    course: '',
  };
  const arranged = { ...typed, topics: ['General'], holdFirst: 0, editMinutes: 30 };
  const communityId = await inTransaction(app, (inside) => makeCommunity(inside, arranged, first));
  const { slug, topics } = await app.db.community.findUniqueOrThrow({
    where: { id: communityId },
    select: { slug: true, topics: { select: { id: true } } },
  });
  const now = app.clock.now();
  const member = { communityId, state: 'member', name: Buffer.alloc(60), askedAt: now, since: now };
  await app.db.membership.createMany({ data: people.map((personId) => ({ ...member, personId })) });
  const { id: thread } = await app.db.thread.create({
    data: { communityId, topicId: topics[0]?.id ?? '', title: 'All at once', startedAt: now, lastAt: now, posts: 1 },
    select: { id: true },
  });
  const said = { threadId: thread, communityId, text: 'Hello', html: '<p>Hello</p>', at: now, once: uuidv7(app) };
  await app.db.post.create({ data: said, select: { id: true } });
  const cookies: string[] = [];
  for (const person of people) cookies.push(await aSession(app, person));
  return { path: `/community/${slug}/${thread}/live`, thread, cookies };
}

const AGAIN = `INSERT INTO post (id, "threadId", "communityId", text, html, at, once)
  SELECT gen_random_uuid(), "threadId", "communityId", text, html, now(), gen_random_uuid() FROM post
   WHERE "threadId" = $1 LIMIT 1`;

async function open(url: string, cookie: string): Promise<IncomingMessage> {
  const request = get(url, { agent: false, headers: { cookie, accept: 'text/event-stream' } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`a stream answered ${response.statusCode}`);
  return response.resume();
}

async function openAll(server: Served, { path, cookies }: Readers): Promise<IncomingMessage[]> {
  const streams: IncomingMessage[] = [];
  for (let at = 0; at < cookies.length; at += 20)
    streams.push(...(await Promise.all(cookies.slice(at, at + 20).map((cookie) => open(server.url + path, cookie)))));
  return streams;
}

export interface Streamed {
  readonly count: number;
  /** Of each open stream, in kilobytes (10^3). */
  readonly memory: number;
  /** Milliseconds of CPU for opening one, and for telling one of a reply. */
  readonly opening: number;
  readonly telling: number;
  /** Milliseconds from a reply's commit until all have its id. */
  readonly all: number;
}

/** Some are opened first, and closed again, because the first compile what the others use. */
export async function measureStreams(server: Served, owner: pg.Client, readers: Readers): Promise<Streamed> {
  const some = { ...readers, cookies: readers.cookies.slice(0, 250) };
  for (const one of await openAll(server, some)) one.destroy();
  await pause(4_000);
  const before = await server.used();
  const streams = await openAll(server, readers);
  const opened = await server.used();
  await pause(4_000);
  const after = await server.used();
  const heard = Promise.all(streams.map((one) => once(one, 'data')));
  await owner.query(AGAIN, [readers.thread]);
  const told = performance.now();
  await owner.query(`SELECT pg_notify('seenandheard_news', $1)`, [readers.thread]);
  await heard;
  const all = performance.now() - told;
  const telling = (await server.used()).cpu - after.cpu;
  for (const one of streams) one.destroy();
  const count = streams.length;
  return {
    ...{ count, all, telling: telling / count, opening: (opened.cpu - before.cpu) / count },
    memory: ((after.rss - before.rss) * 1_000) / count,
  };
}
