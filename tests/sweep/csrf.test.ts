import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { site as routes } from '../../src/site.ts';
import { type Role, roles } from './cast.ts';
import { pathFor } from './things.ts';
import { aWorld, tokenIn, type World } from './world.ts';

let world: World;
const tokens = {} as Record<Role, string>;
/** Right for another session of the same role, and so wrong here. */
const others = {} as Record<Role, string>;
beforeAll(async () => {
  world = await aWorld();
  for (const role of roles) {
    // A code works once.
    world.site.clock.forward({ seconds: 30 });
    others[role] = await tokenIn(role === 'guest' ? world.guest() : await world.signedIn(world.people[role]));
  }
  for (const role of roles) tokens[role] = await tokenIn(world.as(role));
}, 60_000);
afterAll(() => world.close());

const posts = routes.filter(({ method }) => method === 'post').map((route) => [route.path, route] as const);

/** What is in every table, by the number of its rows and the newest transaction that wrote one. */
async function everything(): Promise<string> {
  const { rows: tables } = await world.owner.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const counts = tables.map(
    ({ name }) => `SELECT '${name}' AS name, count(*)::int AS n, max(xmin::text::bigint) AS last FROM ${name}`,
  );
  const { rows } = await world.owner.query(`${counts.join(' UNION ALL ')} ORDER BY name`);
  return JSON.stringify(rows);
}

const TYPED = 'something that took long to write';
const SECRETS = {
  password: 'a secret of mine',
  current: 'a secret of mine',
  code: '123456',
  answer1: 'a secret of mine',
};

/** A form as the page's own script or another site could send it: all of its fields, some with secrets. */
const filled = (fields: string[]): Record<string, string> =>
  Object.fromEntries(fields.map((name) => [name, SECRETS[name as keyof typeof SECRETS] ?? TYPED]));

interface Attack {
  readonly token: (role: Role) => string | string[] | undefined;
  readonly query?: (role: Role) => string;
  readonly headers?: Record<string, string>;
}

const ATTACKS: Record<string, Attack> = {
  'without a token': { token: () => undefined },
  'with an empty token': { token: () => '' },
  'with a wrong token': { token: () => 'abcdefgh-0123456789abcdefghijklmnopqrstuvwxyz' },
  'with the token of another session': { token: (role) => others[role] },
  'with the right token twice': { token: (role) => [tokens[role], tokens[role]] },
  'with the right token in the address': { token: () => undefined, query: (role) => `?_csrf=${tokens[role]}` },
  'from another site with the right token': {
    token: (role) => tokens[role],
    headers: { 'sec-fetch-site': 'cross-site' },
  },
  'from a neighbour of this site with the right token': {
    token: (role) => tokens[role],
    headers: { 'sec-fetch-site': 'same-site' },
  },
  'from a foreign origin with the right token': {
    token: (role) => tokens[role],
    headers: { origin: 'https://evil.example' },
  },
  'from an origin without a name': { token: (role) => tokens[role], headers: { origin: 'null' } },
};

/** Everybody without a token; the other ways as a guest, and as whoever may do most. */
const tries = Object.entries(ATTACKS).flatMap(([how, attack], i) =>
  (i === 0 ? roles : (['guest', 'administrator'] as const)).map((role) => [how, attack, role] as const),
);

describe('every form', () => {
  it.each(posts)('%s is refused with a page and changes nothing, however the token is wrong', async (_, route) => {
    const before = await everything();
    const fields = filled(Object.keys(route.form?.shape ?? {}));
    for (const [how, { token, query, headers }, role] of tries) {
      const _csrf = token(role);
      const path = `${pathFor(route, world.own)}${query?.(role) ?? ''}`;
      const page = await world.as(role).post(path, { ...fields, ...(_csrf === undefined ? {} : { _csrf }) }, headers);
      expect([role, how, page.status, page.$('h1').length]).toEqual([role, how, 403, 1]);
      expect([how, page.text.includes('a secret of mine'), page.headers['set-cookie']]).toEqual([
        how,
        false,
        undefined,
      ]);
    }
    expect(await everything()).toBe(before);
  });
});

describe('a form that is refused', () => {
  it('gives back what was typed, and nothing secret', async () => {
    const form = { name: 'Grace Obi', email: 'grace@example.org', workplace: TYPED, password: 'a secret of mine' };
    const page = await world.as('guest').post('/register', { ...form, _csrf: 'old' });
    const typed = page.$('textarea, .typed').text();
    expect([page.status, page.h1]).toEqual([403, 'Your form was not sent']);
    for (const text of ['Grace Obi', 'grace@example.org', TYPED]) expect(typed).toContain(text);
    expect(page.html).not.toContain('a secret of mine');
  });

  it('shows what was typed as text, whatever it is', async () => {
    const page = await world
      .as('guest')
      .post('/register', { name: '</textarea><script>alert(1)</script>', _csrf: 'old' });
    expect(page.$('script:not([src])')).toHaveLength(0);
    expect(page.$('textarea').first().text()).toContain('<script>alert(1)</script>');
  });

  it('the choice about cookies is refused from another site even with the token that every page carries', async () => {
    const banner = await world.guest().get('/');
    const _csrf = String(banner.$('.cookie-banner input[name=_csrf]').val());
    const choice = { choice: 'accept', _csrf };
    const from = (headers: Record<string, string>) => world.guest().post('/cookies', choice, headers);
    expect((await from({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await from({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await from({ 'sec-fetch-site': 'same-origin' })).status).toBe(303);
    // That token opens this one form and no other.
    expect((await world.guest().post('/register', { name: 'x', _csrf })).status).toBe(403);
  });

  it('signing out takes a form of this site', async () => {
    const person = await world.signedIn(world.people.learner);
    expect((await person.get('/sign-out')).status).toBe(404);
    expect((await person.post('/sign-out', {})).status).toBe(403);
    expect((await person.get('/learn')).status).toBe(200);
  });
});
