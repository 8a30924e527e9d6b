// npm run bench: what a page costs. Starts the real server on a generated database and asks for pages; docs/speed.md
// says what each column means. Fails at nothing but a page that does not answer: figures are to be read, not to be passed.
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Assessments } from './assessments.ts';
import type { Served } from './child.ts';
import { type Filled, type Generated, generate } from './database.ts';
import { type Sitter, sitTogether } from './examination.ts';
import { load } from './load.ts';
import { measure, pageSubject } from './measure.ts';
import type { OwnThings } from './own-things.ts';
import { postSubject } from './posts.ts';
import { type Measured, type Memory, pageTable, summary } from './report.ts';
import { signIn } from './sign-in.ts';
import { makeSite } from './site.ts';
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

const SITTERS = 500;
const SAT_SECONDS = 60;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const site = makeSite();

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

const fill = (): Promise<Filled> =>
  site.withSite((app, owner) => generate(app, owner, { sitting: wishes.exam ? SITTERS : 0, reading: wishes.streams }));

async function signedIn(server: Served, accounts: Generated): Promise<Record<Page['as'], string>> {
  const { learner, tutor } = accounts;
  return { guest: '', learner: await signIn(server.url, learner), tutor: await signIn(server.url, tutor) };
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
  const measurePage = (server: Served, page: Pick<Page, 'name' | 'path'>, cookie = ''): Promise<Measured> =>
    measure(pageSubject(server, { ...page, cookie }, Number(wishes.seconds)));
  const floor = await site.withFloor((bare) => measurePage(bare, { name: 'floor', path: '/' }));
  const rows: Measured[] = [];
  const measureEach = async (list: readonly Page[]): Promise<void> => {
    for (const page of list) rows.push(await measurePage(server, page, cookies[page.as]));
  };
  await measureEach(wanted.filter((page) => pages.includes(page)));
  const memory = await settled(server);
  await measureEach(wanted.filter((page) => !pages.includes(page)));
  for (const post of postsOf(assessments).filter(isWanted))
    rows.push(await measure(await postSubject(server, [cookies.learner], post)));
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

/** Everybody in one examination, for a minute. */
async function sit(server: Served, sitters: readonly Sitter[]): Promise<void> {
  const before = await server.used();
  const sat = await site.withOwner((owner) => sitTogether(server.url, owner, sitters, SAT_SECONDS));
  const cpu = ((await server.used()).cpu - before.cpu) / sat.saves;
  const fits = sat.p99 <= 250 && sat.lost === 0 && sat.refused === 0;
  say(`${sitters.length} learners, ${sat.saves} saves in ${SAT_SECONDS} s, ${cpu.toFixed(2)} ms of CPU each`);
  say(`p50 ${sat.p50.toFixed(0)} ms, p99 ${sat.p99.toFixed(0)} ms, slowest ${sat.slowest.toFixed(0)} ms`);
  say(`refused ${sat.refused}, lost ${sat.lost} (at most 250 ms, none refused, none lost: ${fits ? 'yes' : 'NO'})`);
}

/** Everybody with one thread open. */
async function follow(server: Served, readers: Readers): Promise<void> {
  const found = await site.withOwner((owner) => measureStreams(server, owner, readers));
  const fits = found.memory <= 30 ? 'yes' : 'NO';
  say(`${found.count} open streams, each ${found.memory.toFixed(1)} kB (at most 30: ${fits})`);
  say(`CPU for opening one ${found.opening.toFixed(2)} ms, for telling one ${found.telling.toFixed(3)} ms`);
  say(`A reply reached all after ${found.all.toFixed(0)} ms`);
}

async function run(): Promise<void> {
  const startNew = await site.startTime();
  const began = performance.now();
  const { accounts, assessments, own, sitters, readers } = await fill();
  const wanted = [...pages, ...assessmentPages(assessments), ...ownPages(own)].filter(isWanted);
  say(`The database was generated in ${Math.round((performance.now() - began) / 1000)} s.\n`);
  const startExisting = await site.startTime();
  // The second of its kind finds what the first compiled, as every start but the first does.
  await (await site.serve()).stop();
  const server = await site.serve(wishes.profile);
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

/** The same people and courses twice, with more posts in one of the two. */
async function talk(): Promise<void> {
  const other = makeSite();
  const { seconds, profile } = wishes;
  await measureTalk([site, other], { say, isWanted, seconds: Number(seconds), profile }).finally(other.remove);
}

try {
  await (wishes.talk ? talk() : run());
} finally {
  site.remove();
}
