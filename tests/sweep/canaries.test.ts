import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import { paths } from '../../src/paths.ts';
import { visibleCategories } from '../../src/policy/decide.ts';
import { type Viewer, guest as visitor } from '../../src/policy/viewer.ts';
import { site as routes } from '../../src/site.ts';
import type { Browser, Page } from '../support/browser.ts';
import { type Role, roles } from './cast.ts';
import { type Secret, secretsOf } from './secrets.ts';
import { pathFor } from './things.ts';
import { aWorld, tokenIn, type World } from './world.ts';

let world: World;
/** The stranger, signed in: what they see proves that the sweep would find it. */
let strangers: Browser;
let secrets: Secret[];
beforeAll(async () => {
  world = await aWorld();
  world.site.clock.forward({ seconds: 30 });
  strangers = await world.signedIn(world.stranger);
  secrets = await secretsOf(world, [...roles.map((role) => world.as(role)), strangers]);
}, 60_000);
afterAll(() => world.close());

const gets = routes.filter(({ method }) => method === 'get').map((route) => [route.path, route] as const);

/** Whoever has the link from the mail may read what it leads to: links are given away, so the mail's own page is left out. */
const OPENED_BY_LINK: string[] = [paths.contactAnswer.pattern, paths.recoverLink.pattern, paths.claim.pattern];

const viewerOf = (role: Role): Viewer =>
  role === 'guest'
    ? visitor
    : {
        kind: 'person',
        id: world.people[role].id,
        ...{ name: '', sessionId: '', confirmedAt: world.site.clock.now() },
        roles: role === 'newcomer' || role === 'young' ? ['visitor', role] : ['visitor', 'learner', role],
        stage: role === 'newcomer' ? 'questions' : 'ready',
      };

/** The categories of each look of this role at the stranger that was written down. */
async function looksOf(role: Role): Promise<string[][]> {
  if (role === 'guest') return [];
  const { rows } = await world.owner.query<{ categories: string[] }>(
    'SELECT categories FROM access_entry WHERE "personId" = $1 AND "viewerId" = $2 ORDER BY id',
    [world.stranger.id, world.people[role].id],
  );
  return rows.map(({ categories }) => categories);
}

async function unpacked(zip: Buffer): Promise<string> {
  const archive = await yauzl.fromBufferPromise(zip);
  let text = '';
  for await (const entry of archive.eachEntry()) {
    const stream = await archive.openReadStreamPromise(entry);
    text += `${entry.fileName}\n${(await buffer(stream)).toString()}\n`;
  }
  return text;
}

/** Everything of an answer that somebody could read: headers, body, and what is in an archive. */
async function readable(browser: Browser, path: string): Promise<{ status: number; text: string }> {
  const page: Page & { bytes: Buffer } = await browser.download(path);
  const { 'set-cookie': _, ...headers } = page.headers;
  const isZip = page.bytes.subarray(0, 2).toString() === 'PK';
  const body = isZip ? await unpacked(page.bytes) : page.bytes.toString();
  return { status: page.status, text: `${JSON.stringify(headers)}\n${body.replaceAll('&#39;', "'")}` };
}

describe('every GET', () => {
  it.each(gets)(
    'SH-34 HEC-10 %s tells nobody of a stranger what the policy does not let them see there',
    async (_, route) => {
      const found: string[] = [];
      for (const role of roles) {
        const visible = visibleCategories(world.site.app.policy, viewerOf(role), { aboutId: world.stranger.id });
        const asked = new Set([pathFor(route, world.own), pathFor(route, world.strangers)]);
        for (const path of asked) {
          if (path === pathFor(route, world.strangers) && OPENED_BY_LINK.includes(route.path)) continue;
          const browser = role === 'guest' ? world.guest() : world.as(role);
          const before = await looksOf(role);
          const { status, text } = await readable(browser, path);
          // What somebody asks for is no news to them.
          const shown = world.stranger.canaries.filter(
            (canary) => !path.includes(canary.text) && text.includes(canary.text),
          );
          /** What somebody published for everybody is no look at them. */
          const published = (category: string) =>
            world.site.app.policy.categories[category]?.seenBy.includes('visitor') ?? false;
          const noted = new Set((await looksOf(role)).slice(before.length).flat());
          for (const { where, category } of shown) {
            const reads = `${role} reads ${where} (${category}) at ${path}, ${status}`;
            if (!visible.has(category)) found.push(reads);
            // Numbers in the record of changes lead to a name only on a page that writes the look down.
            else if (
              !published(category) &&
              !noted.has(category) &&
              where !== 'Person.id' &&
              category !== 'audit-record'
            )
              found.push(`${reads}, and nobody wrote it down`);
          }
        }
      }
      expect(found).toEqual([]);
    },
  );

  it.each(gets)(
    'SH-22 HEC-17 %s shows no address, no key, no hash and no password to anybody, nor to the person',
    async (_, route) => {
      const found: string[] = [];
      for (const browser of [...roles.map((role) => world.as(role)), strangers]) {
        const { text } = await readable(browser, pathFor(route, browser === strangers ? world.strangers : world.own));
        for (const [what, secret] of secrets) if (text.includes(secret)) found.push(`${what}: ${secret}`);
      }
      expect(found).toEqual([]);
    },
  );

  it('the stranger reads all of it that is in a copy, or this sweep would prove nothing', async () => {
    let all = '';
    for (const [, route] of gets) all += (await readable(strangers, pathFor(route, world.strangers))).text;
    const { categories } = world.site.app.policy;
    const missing = world.stranger.canaries.filter(
      ({ category, text }) => categories[category]?.copy.included === true && !all.includes(text),
    );
    expect(missing).toEqual([]);
  });

  it('has a text to look for in every column that can hold one about a person', () => {
    const { dataMap, policy } = world.site.app;
    const known = new Set(world.stranger.canaries.map(({ where }) => where));
    const open = dataMap.models
      .filter(({ person }) => person.length > 0)
      .flatMap((model) => model.columns.map((column) => ({ where: `${model.name}.${column.field}`, ...column })))
      .filter(
        ({ type, uuid, category, derivedFrom, plain }) =>
          ['String', 'Bytes', 'Json'].includes(type) &&
          !uuid &&
          category !== 'none' &&
          derivedFrom === null &&
          plain === null,
      )
      .filter(({ where }) => !known.has(where) && !(where in WORDS_OF_OURS));
    expect(open.map(({ where, category }) => `${where} ${policy.categories[category]?.name}`)).toEqual([]);
  });
});

/** Columns that hold words of the program's own, the same for many people: no text there leads to anybody. */
const WORDS_OF_OURS: Record<string, string> = {
  'LearningEvent.verb': 'one of ten verbs',
  'PackageState.completion': 'one of three words',
  'PackageState.success': 'one of three words',
  'RoleGrant.role': 'tutor or administrator',
  'RoleRequest.role': 'a role of the policy',
  'ConsentRecord.consent': 'an id of the policy',
  'ConsentRecord.noticeVersion': 'a version of the policy',
  'YoungPermission.noticeVersion': 'a version of the policy',
  'AuditEvent.what': 'what a change is called',
  'AuditEvent.actorSystem': 'a part of the program',
  'ForwardedPerson.recipient': 'an id of the policy',
  'Session.startedAt': 'a time',
  'PersonKey.ringKey': 'the name of a key',
  'SecurityAnswers.pepper': 'the name of a key',
};

describe('the log', () => {
  it('SH-22 HEC-17 has nothing that somebody typed or is, and nothing that opens anything', async () => {
    const { stranger, site } = world;
    const typed = 'canary that somebody typed';
    const browser = world.guest();
    const _csrf = await tokenIn(browser);
    const form = {
      name: typed,
      email: 'canary.typed@stranger.example',
      jobRole: typed,
      workplace: typed,
      password: typed,
      age: 'over',
      agree: 'yes',
    };
    await browser.post('/register', { ...form, _csrf });
    await browser.post('/register', { ...form, password: 'x', _csrf });
    await browser.post('/register', { ...form, _csrf: typed });
    await browser.post('/sign-in', { email: stranger.email, password: typed, _csrf });
    await browser.post('/recover', { email: stranger.email, _csrf });
    await browser.post('/sign-in', {
      ...Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`f${i}`, typed])),
      _csrf,
    });
    await browser.post('/sign-in', { email: typed.repeat(10_000), _csrf });
    await browser.get(`/courses?q=${encodeURIComponent(typed)}`);
    await browser.get(`/nothing/${encodeURIComponent(typed)}`, {
      'user-agent': typed,
      referer: `http://127.0.0.1/${typed}`,
    });
    await strangers.post('/my-data/correct', { name: typed, _csrf: await tokenIn(strangers) });
    const log = site.logged.join('');
    const links = Object.values(world.strangers.tokens).map((token): Secret => ['a link', token]);
    const all = [
      ...(await secretsOf(world, [browser, strangers])),
      ...links,
      ['what was typed', typed],
      ['what was typed', 'canary.typed'],
    ] as Secret[];
    expect(site.logged.length).toBeGreaterThan(100);
    expect(all.filter(([, text]) => log.includes(text) || log.includes(encodeURIComponent(text)))).toEqual([]);
    const ids = ['Person.id', 'LearningEvent.id'];
    expect(stranger.canaries.filter(({ where, text }) => !ids.includes(where) && log.includes(text))).toEqual([]);
  });
});
