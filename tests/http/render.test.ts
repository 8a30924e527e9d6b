import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SafeHtml } from '../../src/http/html.ts';
import { errorPage } from '../../src/http/parts.ts';
import { createRender } from '../../src/http/render.ts';
import type { PageData } from '../../src/http/site-data.ts';
import { HOSTILE, aSite as siteData } from '../support/parts.ts';

const strict = createRender({ strict: true });
const easy = createRender({ strict: false });
const whole = errorPage(404, { title: 'A title' });
const without = (name: string): PageData =>
  Object.fromEntries(Object.entries(whole).filter(([key]) => key !== name)) as unknown as PageData;

describe('a view', () => {
  it('prints its page inside the layout, with the title as it must read in a tab', () => {
    const html = strict('errors/error', whole, siteData());
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain('<title>A title – Seen and Heard</title>');
    expect(html).toContain('<h1>A title</h1>');
  });

  it.each(['title', 'says', 'status', 'reference'])('that reads the absent %s throws, and says which', (name) => {
    expect(() => strict('errors/error', without(name), siteData())).toThrow(`a view reads page.${name}`);
  });

  it('that reads an absent property of a part or of the site throws as well', () => {
    const cookies = { title: 'x', action: '/', kinds: [{}], questions: [], remembered: '', contact: '', privacy: '' };
    expect(() => strict('cookies/cookies', cookies, siteData())).toThrow('a view reads page.kinds.0.name');
    const { charity: _charity, ...site } = siteData();
    expect(() => strict('errors/error', whole, site as never)).toThrow('a view reads site.charity');
  });

  it('is shown frozen data and safe HTML as they are', () => {
    const page = { ...whole, doNext: Object.freeze([new SafeHtml('<b>bold</b>')]) };
    expect(strict('errors/error', page as never, siteData())).toContain('<b>bold</b>');
  });

  it('of a frozen page is printed once, inside each visitor’s own layout, and may read nothing of the site', () => {
    for (const render of [strict, easy]) {
      let said = 'as it was';
      const page = Object.freeze({
        title: 'A title',
        kind: 'now',
        get text() {
          return said;
        },
      });
      const first = render('parts/tag', page, siteData());
      said = 'as it is now';
      const again = render('parts/tag', page, { ...siteData(), person: { name: 'Ann' } });
      expect([first.includes('as it was'), again.includes('as it was'), again.includes('Ann')]).not.toContain(false);
      expect(() => render('errors/error', Object.freeze({ ...whole }), siteData())).toThrow('printed once reads site.');
    }
  });

  it('prints nothing unescaped but another view, and only views that there are', () => {
    const views = readdirSync('views', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ejs'));
    const raw = views.flatMap((file) => [...readFileSync(`views/${file}`, 'utf8').matchAll(/<%-(.*?)-?%>/gs)]);
    expect(raw.length).toBeGreaterThan(1000);
    // A variable of this name would stand in the way of the function.
    for (const file of views) expect(readFileSync(`views/${file}`, 'utf8'), file).not.toMatch(/\b(?:const|let) part\b/);
    for (const [whole, inside = ''] of raw) {
      const part = /^ part\(['`]([a-z/${}.-]+)['`], .+\) $/s.exec(inside)?.[1];
      expect(part, whole).toBeDefined();
      if (!part?.includes('$')) expect(views, whole).toContain(`${part}.ejs`);
    }
  });

  it('escapes everything else', () => {
    const html = strict(
      'errors/error',
      { ...whole, title: HOSTILE, says: HOSTILE, doNext: [HOSTILE] } as never,
      siteData(),
    );
    expect(html).not.toContain(HOSTILE);
    expect(html).toContain('&lt;script&gt;&#34;&#39;&amp;&lt;/script&gt;');
  });

  it.each([
    '../package',
    '/etc/passwd',
    'errors/../errors/error',
    'errors/error.ejs',
    'errors',
    '',
    '__proto__',
    'constructor',
  ])('called %j does not exist: nothing is read from a disk while serving', (name) => {
    for (const render of [strict, easy]) expect(() => render(name, whole, siteData())).toThrow('there is no view');
  });

  it('takes no options from its page', () => {
    const page = {
      ...whole,
      settings: { 'view options': { client: true, escapeFunction: '1;throw 1' }, views: '/etc' },
      escapeFunction: 'x',
      client: true,
      filename: '/etc/passwd',
      cache: false,
      _locals: { title: 'x' },
    };
    expect(easy('errors/error', page, siteData())).toBe(easy('errors/error', whole, siteData()));
  });
});
