import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aLearner, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let person: TestPerson;
beforeAll(async () => {
  site = await aSite();
  person = await aLearner(site);
});
afterAll(() => site.close());

describe('the wanted page', () => {
  const afterwards = async (query: string): Promise<string> => {
    const browser = site.guest();
    return (await browser.submit(`/sign-in${query}`, { email: person.email, password: person.password })).to;
  };

  it('is where somebody comes who wanted it, with its query', async () => {
    const browser = site.guest();
    const asked = await browser.get('/learn/history?course=all');
    expect(asked.to).toBe('/sign-in?next=%2Flearn%2Fhistory%3Fcourse%3Dall');
    const went = await browser.submit(asked.to, { email: person.email, password: person.password });
    expect(went.to).toBe('/learn/history?course=all');
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    '/\\/evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    'https://127.0.0.1@evil.example/',
    'https://evil.example',
    'evil.example',
    '/%0d%0aSet-Cookie:x=1'.replaceAll('%0d%0a', '\r\n'),
    '/\tevil.example',
    ' //evil.example',
    '',
  ])('is never %j', async (next) => {
    expect(await afterwards(`?next=${encodeURIComponent(next)}`)).toBe('/learn');
  });

  it.each(['%2F%2Fevil.example', '/%5Cevil.example', '/..//evil.example', '/%0d%0aSet-Cookie:x=1'])(
    'stays on this site when it is %s',
    async (next) => {
      const to = await afterwards(`?next=${next}`);
      expect(new URL(to, 'http://here.example').host).toBe('here.example');
      expect(to).not.toMatch(/[\r\n]/);
    },
  );

  it('that is too long is forgotten, not refused', async () => {
    const browser = site.guest();
    const asked = await browser.get(`/learn/history?course=${'x'.repeat(900)}`);
    expect(asked.to).toBe('/sign-in');
    expect(await afterwards(`?next=/learn/${'x'.repeat(900)}`)).toBe('/learn');
  });

  it('changed in the form itself is held to the same', async () => {
    const fields = { email: person.email, password: person.password, next: '//evil.example' };
    expect((await site.guest().submit('/sign-in?next=/courses', fields)).to).toBe('/learn');
  });

  it('opens at once for who is signed in', async () => {
    const browser = await site.signedIn(person);
    expect((await browser.get('/sign-in?next=/courses')).to).toBe('/courses');
    expect((await browser.get('/sign-in?next=//evil.example')).to).toBe('/learn');
  });
});
