// npm run bench: what a page costs. Starts the real server on a generated database and asks for pages; docs/speed.md
// says what each column means. Fails at nothing but a page that does not answer: figures are to be read, not to be passed.
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, realpathSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { loadConfig } from '../../src/config.ts';
import type { App } from '../../src/context.ts';
import { withClient } from '../../src/data/db.ts';
import { startEmbedded } from '../../src/data/embedded-postgres.ts';
import { createLog } from '../../src/log.ts';
import { openSite } from '../../src/open.ts';
import type { Assessments } from './assessments.ts';
import { type Served, serve, startTime } from './child.ts';
import { type Filled, type Generated, generate } from './database.ts';
import { type Sitter, sitTogether } from './examination.ts';
import { load, visit } from './load.ts';
import type { OwnThings } from './own-things.ts';
import { measurePosts } from './posts.ts';
import { type Measured, type Memory, pageTable, summary } from './report.ts';
import { signIn } from './sign-in.ts';
import { measureStreams, type Readers } from './streams.ts';
import { measureTalk } from './talk.ts';

const { values: wishes } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    /** Rounds of 2,000 views of each page, after which the memory is read; no other figures. */
    rounds: { type: 'string', default: '0' },
    /** A folder for a CPU profile of the server. */
    profile: { type: 'string' },
    /** Only pages whose name starts so. */
    only: { type: 'string', default: '' },
    /** 500 learners in one examination for a minute; no other figures. */
    exam: { type: 'boolean', default: false },
    /** 1,000 open event streams; no other figures. */
    streams: { type: 'boolean', default: false },
    /** A community of 5,000 members with 100,000 posts and then with 1,000,000; no other figures. */
    talk: { type: 'boolean', default: false },
  },
});

const profiling = wishes.profile ? ['--cpu-prof', `--cpu-prof-dir=${wishes.profile}`] : [];
const SITTERS = 500;
const SAT_SECONDS = 60;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const key = (): string => randomBytes(32).toString('base64');
const dataDir = mkdtempSync(join(tmpdir(), 'seenandheard-bench-'));
const log = openSync(join(dataDir, 'server.log'), 'a');

/** As in production, but at this machine's own address: no https, and mail goes nowhere. */
const env: NodeJS.ProcessEnv = {
  ...{ PATH: process.env.PATH, NODE_ENV: 'production', DATA_DIR: dataDir, PORT: '0', HOST: '127.0.0.1' },
  ...{
    BASE_URL: 'http://127.0.0.1',
    CONTENT_ORIGIN: 'http://localhost',
    CONTENT_PORT: '0',
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'bench@example.org',
  },
  ...{
    SEALING_KEYS: `k1:${key()}`,
    PEPPERS: `p1:${key()}`,
    CERTIFICATE_KEYS: `c1:${key()}`,
    INDEX_KEY: key(),
    SESSION_SECRET: key(),
  },
};

interface Page {
  readonly name: string;
  readonly path: string;
  readonly as: 'guest' | keyof Generated;
}

const pages: readonly Page[] = [
  { name: 'home', path: '/', as: 'guest' },
  { name: 'sign-in form', path: '/sign-in', as: 'guest' },
  { name: 'privacy', path: '/privacy', as: 'guest' },
  { name: 'dashboard', path: '/learn', as: 'learner' },
  // The first learner takes courses 4, 9, 14 and 19.
  { name: 'course', path: '/courses/course-9', as: 'learner' },
  { name: 'module', path: '/courses/course-9/module-3/page-2', as: 'learner' },
  { name: 'history', path: '/learn/history', as: 'learner' },
  { name: 'trainees', path: '/trainees', as: 'tutor' },
];
/** Their addresses are known when the database is filled. */
const assessmentPages = ({ question, statistics }: Assessments): readonly Page[] => [
  { name: 'bank', path: '/bank', as: 'tutor' },
  { name: 'bank, searched', path: '/bank?q=wash+hands&category=Category+9', as: 'tutor' },
  { name: 'quiz page', path: question, as: 'learner' },
  { name: 'statistics', path: statistics, as: 'tutor' },
];
const ownPages = ({ certificate, launch }: OwnThings): readonly Page[] => [
  { name: 'package launch', path: launch, as: 'learner' },
  { name: 'certificate PDF', path: certificate, as: 'learner' },
];
/** What learners send while they sit. */
const postsOf = ({ question, toSubmit }: Assessments) => [
  {
    ...{ name: 'autosave', page: question, paths: Array(3_000).fill(question) as string[], expect: 204 },
    fields: (n: number) => ({ 'answer[]': String(n % 4) }),
  },
  {
    ...{ name: 'submit', page: question, expect: 303, fields: () => ({}) },
    paths: toSubmit.map((attempt) => `/assessments/${attempt}/submit`),
  },
];
const isWanted = ({ name }: { name: string }): boolean => name.startsWith(wishes.only);

/** The database's address for its owner, while `work` runs. */
async function withDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const config = loadConfig(env, []);
  const password = config.database.embeddedPassword?.reveal() ?? '';
  const server = await startEmbedded({
    dir: join(dataDir, 'postgres'),
    password,
    log: createLog({ level: 'error', to: process.stderr }),
  });
  return work(server.url).finally(server.stop);
}

/** The site without its server, and a connection that may take its time, while `work` runs. */
async function withSite<T>(work: (app: App, owner: pg.Client) => Promise<T>): Promise<T> {
  const site = await openSite(loadConfig(env, []), { log: createLog({ level: 'error', to: process.stderr }) });
  try {
    return await withDatabase((url) => withClient(url, (owner) => work(site.app, owner)));
  } finally {
    await site.close();
  }
}

const fill = (): Promise<Filled> =>
  withSite((app, owner) => generate(app, owner, { sitting: wishes.exam ? SITTERS : 0, reading: wishes.streams }));

/** The statements that one request makes: what most of a few single ones made, for once a minute a session is written. */
async function countQueries(server: Served, url: string, cookie: string): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const counts: number[] = [];
  for (let i = 0; i < 9; i += 1) {
    const before = await server.used();
    await visit(agent, url, cookie);
    counts.push((await server.used()).queries - before.queries);
  }
  agent.destroy();
  return counts.sort((a, b) => a - b)[4] ?? 0;
}

async function measure(server: Served, name: string, path: string, cookie: string): Promise<Measured> {
  const target = { url: server.url + path, cookie };
  const seconds = Number(wishes.seconds);
  // Until Node has compiled what is asked often.
  await load(target, { connections: 8, seconds: 5, most: 2_000 });
  const before = await server.used();
  const { count, perSecond, p50, p99 } = await load(target, { connections: 8, seconds, most: 20_000 });
  const cpu = ((await server.used()).cpu - before.cpu) / count;
  const agent = new Agent();
  const { bytes } = await visit(agent, target.url, cookie);
  return { name, perSecond, p50, p99, cpu, bytes, queries: await countQueries(server, target.url, cookie) };
}

async function signedIn(server: Served, accounts: Generated): Promise<Record<Page['as'], string>> {
  const { learner, tutor } = accounts;
  return { guest: '', learner: await signIn(server.url, learner), tutor: await signIn(server.url, tutor) };
}

async function measureFloor(): Promise<Measured> {
  return withDatabase(async (url) => {
    const floor = await serve('floor-child.ts', { ...env, FLOOR_DATABASE: url }, log);
    return measure(floor, 'floor', '/', '').finally(floor.stop);
  });
}

/** What the server holds as a load ends, and three seconds later, when V8 has looked through its heap. */
async function settled(server: Served): Promise<Memory> {
  const { rss: loaded } = await server.used();
  await setTimeout(3_000);
  return { loaded, rss: (await server.used()).rss };
}

async function measureAll(
  server: Served,
  cookies: Record<Page['as'], string>,
  { wanted, assessments }: { wanted: readonly Page[]; assessments: Assessments },
): Promise<Memory> {
  const floor = await measureFloor();
  const rows: Measured[] = [];
  const measureEach = async (list: readonly Page[]): Promise<void> => {
    for (const { name, path, as } of list) rows.push(await measure(server, name, path, cookies[as]));
  };
  await measureEach(wanted.filter((page) => pages.includes(page)));
  const memory = await settled(server);
  await measureEach(wanted.filter((page) => !pages.includes(page)));
  for (const post of postsOf(assessments).filter(isWanted))
    rows.push(await measurePosts(server, cookies.learner, post));
  say(pageTable(rows, floor));
  return memory;
}

/** What the server keeps after many views: it levels off, or something is kept for each. */
async function measureMemory(
  server: Served,
  cookies: Record<Page['as'], string>,
  wanted: readonly Page[],
  rounds: number,
): Promise<void> {
  for (let round = 1; round <= rounds; round += 1) {
    for (const { path, as } of wanted)
      await load({ url: server.url + path, cookie: cookies[as] }, { connections: 8, seconds: 60, most: 2_000 });
    say(`after ${2_000 * round} views of each page: ${Math.round((await server.used()).rss)} MB`);
  }
}

/** A community of 5,000, before and after most of its posts are there. */
const talk = (accounts: Generated, people: readonly string[]): Promise<void> =>
  measureTalk(people, {
    say,
    withSite,
    withOwner: (work) => withDatabase((url) => withClient(url, work)),
    measureAt: async (wanted, replies) => {
      const floor = await measureFloor();
      const server = await serve('server-child.ts', env, log, profiling);
      const cookie = await signIn(server.url, accounts.learner);
      const rows: Measured[] = [];
      try {
        for (const { name, path } of wanted.filter(isWanted)) rows.push(await measure(server, name, path, cookie));
        if (isWanted(replies)) rows.push(await measurePosts(server, cookie, replies));
      } finally {
        await server.stop();
      }
      return { rows, floor };
    },
  });

/** Everybody in one examination, for a minute. */
async function sit(server: Served, sitters: readonly Sitter[]): Promise<void> {
  const before = await server.used();
  const sat = await withDatabase((url) =>
    withClient(url, (owner) => sitTogether(server.url, owner, sitters, SAT_SECONDS)),
  );
  const cpu = ((await server.used()).cpu - before.cpu) / sat.saves;
  const fits = sat.p99 <= 250 && sat.lost === 0 && sat.refused === 0;
  say(`${sitters.length} learners, ${sat.saves} saves in ${SAT_SECONDS} s, ${cpu.toFixed(2)} ms of CPU each`);
  say(`p50 ${sat.p50.toFixed(0)} ms, p99 ${sat.p99.toFixed(0)} ms, slowest ${sat.slowest.toFixed(0)} ms`);
  say(`refused ${sat.refused}, lost ${sat.lost} (at most 250 ms, none refused, none lost: ${fits ? 'yes' : 'NO'})`);
}

/** Everybody with one thread open. */
async function follow(server: Served, readers: Readers): Promise<void> {
  const found = await withDatabase((url) => withClient(url, (owner) => measureStreams(server, owner, readers)));
  const fits = found.memory <= 30 ? 'yes' : 'NO';
  say(`${found.count} open streams, each ${found.memory.toFixed(1)} kB (at most 30: ${fits})`);
  say(`CPU for opening one ${found.opening.toFixed(2)} ms, for telling one ${found.telling.toFixed(3)} ms`);
  say(`A reply reached all after ${found.all.toFixed(0)} ms`);
}

async function run(): Promise<void> {
  const startNew = await startTime(env);
  const began = performance.now();
  const { learners, accounts, assessments, own, sitters, readers } = await fill();
  const wanted = [...pages, ...assessmentPages(assessments), ...ownPages(own)].filter(isWanted);
  say(`The database was generated in ${Math.round((performance.now() - began) / 1000)} s.\n`);
  if (wishes.talk) return talk(accounts, learners);
  const startExisting = await startTime(env);
  // The second of its kind finds what the first compiled, as every start but the first does.
  await (await serve('server-child.ts', env, log)).stop();
  const server = await serve('server-child.ts', env, log, profiling);
  const fresh = (await server.used()).rss;
  try {
    const cookies = await signedIn(server, accounts);
    const rounds = Number(wishes.rounds);
    if (rounds > 0) await measureMemory(server, cookies, wanted, rounds);
    else if (wishes.exam) await sit(server, sitters);
    else if (readers) await follow(server, readers);
    else {
      const memory = await measureAll(server, cookies, { wanted, assessments });
      const { rss: end } = await settled(server);
      say(summary({ startNew, startExisting, fresh, ...memory, end }));
    }
  } finally {
    await server.stop();
  }
}

try {
  await run();
} finally {
  closeSync(log);
  // Where PostgreSQL could not have reached it, the database is elsewhere and this is a link.
  const database = realpathSync(join(dataDir, 'postgres'));
  for (const path of [database, `${database}.log`, `${database}.lock`, dataDir])
    rmSync(path, { recursive: true, force: true });
}
