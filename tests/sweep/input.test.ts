import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../src/http/route.ts';

import { site as routes } from '../../src/site.ts';
import type { Browser } from '../support/browser.ts';
import { pathFor } from './things.ts';
import { type Answer, aWire, type Wire } from './wire.ts';
import { aWorld, tokenIn, type World } from './world.ts';

// SECURITY.md's cases of malformed requests, for every route: each gets a plain answer below 500, and changes nothing of
// the program itself. Asked as somebody who may do everything, so that what is behind the policy is asked as well.

let world: World;
let wire: Wire;
let token: string;
let cookie: string;
beforeAll(async () => {
  world = await aWorld();
  wire = await aWire(world.server);
  const browser = world.as('administrator');
  token = await tokenIn(browser);
  cookie = cookieOf(browser);
}, 60_000);
afterAll(async () => {
  await wire.close();
  await world.close();
});

const cookieOf = (browser: Browser): string => `sid=${browser.cookie('sid')}`;
const titled = (list: readonly Route[]) => list.map((route) => [`${route.method} ${route.path}`, route] as const);
const gets = titled(routes.filter(({ method }) => method === 'get'));
const withParams = titled(routes.filter(({ path }) => path.includes(':')));
const posts = titled(routes.filter(({ method }) => method === 'post'));

/** As they stand in an address. */
const BAD_IDS = [
  'abc',
  '-1',
  '0',
  '2147483648',
  '9223372036854775808',
  '01920000-0000-7000-8000-000000000000',
  '01920000-0000-7000-8000-00000000000g',
  'a'.repeat(5_000),
  '%00',
  'a%00b',
  '%ED%A0%80',
  '%C0%AF',
  '%FF',
  '%E0%A4%A',
  '..%2f..%2fetc%2fpasswd',
  '..',
  '%2e%2e',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '%27%20OR%201%3D1--',
  '%3Cscript%3Ealert(1)%3C%2Fscript%3E',
  '%E2%80%AE%F0%9F%A6%8A%EF%BC%A1',
  'null',
  'undefined',
  '%7B%22a%22%3A1%7D',
  '%24%7B7*7%7D',
  '*',
  '%25',
];

/** The query as it stands in the address: names that a template, a parser or a prototype could take for its own. */
const BAD_QUERIES = [
  'a=1&a=2',
  'q=1&q=2',
  'a[b]=1',
  'q[b]=1',
  'q=%00',
  'q=%ED%A0%80',
  'before=abc&after=abc&page=999999999',
  'page=-1',
  '__proto__[polluted]=1',
  '__proto__.polluted=1',
  'constructor[prototype][polluted]=1',
  'settings[view%20options][outputFunctionName]=polluted',
  'settings%5Bview%20options%5D%5BescapeFunction%5D=polluted',
  'settings[views]=/etc',
  '_locals[polluted]=1',
  'cache=true&filename=/etc/passwd',
  'view%20engine=x&client=true&debug=true',
  'toString=1&hasOwnProperty=1&__proto__=1',
  `q=${'a'.repeat(7_000)}`,
  'for=%27%22%3E&about=__proto__&next=__proto__',
  '%=1&=2&&&',
  '%FF=%FF',
];

const PLAIN = /text\/(html|plain)/;

function problems({ status, headers, body }: Answer): string[] {
  return [
    ...(status >= 500 ? [`status ${status}`] : []),
    ...(status >= 400 && !PLAIN.test(String(headers['content-type'])) ? [`type ${headers['content-type']}`] : []),
    ...(/node_modules|at \w+ \(|PrismaClient|SyntaxError|invalid input syntax/.test(body)
      ? ['a stack or a message of a library']
      : []),
    ...(/<script>alert|root:x:/.test(body) ? ['what was sent, as it is'] : []),
  ];
}

/** Nothing that was sent may have become part of every object. */
function unpolluted(): void {
  const plain: Record<string, unknown> = {};
  expect([plain.polluted, plain.x, plain.outputFunctionName, plain.cache]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(Object.keys(Object.prototype)).toEqual([]);
}

const post = (path: string, body: string | Buffer, type = 'application/x-www-form-urlencoded') =>
  wire.ask({ method: 'POST', path, body, headers: { cookie, 'content-type': type } });

const ask = (route: Route, path: string): Promise<Answer> =>
  route.method === 'get' ? wire.ask({ path, headers: { cookie } }) : post(path, `_csrf=${token}&no+such+field=1`);

/** The pattern with this in place of one parameter, and samples in place of the others. */
function* withBad(route: Route, bad: string): Generator<string> {
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const good = pathFor(route, world.own).split('/');
  for (const name of names) {
    const parts = route.path
      .split('/')
      .map((part, i) => (part.startsWith(`:${name}`) ? part.replace(`:${name}`, bad) : good[i]));
    yield parts.join('/');
  }
}

describe('what stands in an address', () => {
  it.each(withParams)('%s refuses ids that are none', async (_, route) => {
    const found: string[] = [];
    for (const bad of BAD_IDS) {
      for (const path of withBad(route, bad)) {
        const answer = await ask(route, path);
        found.push(...problems(answer).map((problem) => `${path.slice(0, 120)}: ${problem}`));
        if (answer.status === 200 && /^(%00|a%00b|%ED%A0%80|%C0%AF|%FF)$/.test(bad)) found.push(`${path}: taken`);
      }
    }
    expect(found).toEqual([]);
    unpolluted();
  });

  it.each(gets)('%s takes no harm from any query', async (_, route) => {
    const path = pathFor(route, world.own);
    const good = await ask(route, path);
    const found: string[] = [];
    for (const query of BAD_QUERIES) {
      const answer = await ask(route, `${path}?${query}`);
      found.push(...problems(answer).map((problem) => `${query.slice(0, 60)}: ${problem}`));
      // Names that no page knows are left out: the answer is the same as without them, or the request is malformed.
      if (
        /settings|_locals|cache|view|toString|__proto__|constructor/.test(query) &&
        ![good.status, 400, 429].includes(answer.status)
      )
        found.push(`${query}: ${answer.status} and not ${good.status}`);
    }
    expect(found).toEqual([]);
    unpolluted();
  });
});

const field = (name: string, value: string): string => `${encodeURIComponent(name)}=${value}`;

describe('what stands in a form', () => {
  it.each(posts)('%s refuses bodies that no form of it makes', async (_, route) => {
    const path = pathFor(route, world.own);
    const names = Object.keys(route.form?.shape ?? {});
    const csrf = `_csrf=${token}`;
    const bodies: [what: string, body: string, ...statuses: number[]][] = [
      ...names.flatMap((name): [string, string, ...number[]][] => [
        [`${name} with NUL`, `${csrf}&${field(name, 'a%00b')}`, 400],
        [`${name} with half a character`, `${csrf}&${field(name, '%ED%A0%80')}`],
        [`${name}[x]`, `${csrf}&${field(`${name}[x]`, '1')}`, 400],
        [`${name}[]`, `${csrf}&${field(`${name}[]`, '1')}`, 400],
      ]),
      ['a field of the prototype', `${csrf}&__proto__=1`],
      ['a field below the prototype', `${csrf}&__proto__[polluted]=1`, 400],
      ['a field below the constructor', `${csrf}&constructor[prototype][polluted]=1`, 400],
      ['a field called toString', `${csrf}&toString=1`, 400],
      ['a field called role', `${csrf}&isAdministrator=1`, 400],
      ['options of the templates', `${csrf}&settings[view options][client]=1`, 400],
      ['1,001 fields', `${csrf}&${Array.from({ length: 1_001 }, (_, i) => `f${i}=1`).join('&')}`, 413],
      ['200 kB', `${csrf}&a=${'a'.repeat(200_000)}`, 413],
      ['broken percent signs', `${csrf}&a=%E0%A4%A&%=%`, 400],
      ['nothing but signs', `${csrf}&&&==&=`, 400, 422, 303, 200, 404],
    ];
    const found: string[] = [];
    for (const [what, body, ...statuses] of bodies) {
      const answer = await post(path, body);
      found.push(...problems(answer).map((problem) => `${what}: ${problem}`));
      const refusedFirst = [403, 404].includes(answer.status);
      if (statuses.length > 0 && !statuses.includes(answer.status) && !refusedFirst)
        found.push(`${what}: ${answer.status}`);
    }
    expect(found).toEqual([]);
    unpolluted();
  });

  it.each(posts)('%s takes nothing that does not come as a form does', async (_, route) => {
    const path = pathFor(route, world.own);
    const found: string[] = [];
    const json = JSON.stringify({ _csrf: token, __proto__: { polluted: 1 } });
    for (const [type, body] of [
      ['application/json', json],
      ['text/plain', `_csrf=${token}`],
      [
        'multipart/form-data; boundary=x',
        `--x\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${token}\r\n--x--`,
      ],
      ['application/x-www-form-urlencoded; charset=utf-7', `_csrf=${token}`],
      ['application/xml', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
      ['', `_csrf=${token}`],
    ] as const) {
      const answer = await post(path, body, type);
      found.push(...problems(answer).map((problem) => `${type}: ${problem}`));
      const isForm = route.files !== null && type.startsWith('multipart');
      if (!(isForm ? [400, 403, 404, 422] : [403, 415]).includes(answer.status))
        found.push(`${type}: ${answer.status}`);
    }
    expect(found).toEqual([]);
    unpolluted();
  });
});
