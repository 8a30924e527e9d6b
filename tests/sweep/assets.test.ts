import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import * as sass from 'sass';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { loadAssets, serveAssets } from '../../src/http/assets.ts';

const root = join(import.meta.dirname, '../..');
const assets = loadAssets(join(root, '.build'));
const fileOf = (name: string) => {
  const file = assets.file(assets.url(name).slice('/assets/'.length));
  if (!file) throw new Error(`${name} is not built`);
  return file;
};
const wire = (name: string) => (fileOf(name).br ?? fileOf(name).plain).length;

describe('the weight of a first page', () => {
  // The page's own HTML has the rest: 80 kB in all with the font, 45 kB without.
  const HTML = 12_000;

  test('stylesheet and script leave room for a page within 45 kB, and with the font within 80 kB', () => {
    expect(wire('site.css')).toBeLessThan(25_000);
    expect(wire('site.css') + wire('site.js') + HTML).toBeLessThan(45_000);
    expect(wire('site.css') + wire('site.js') + wire('atkinson.woff2') + HTML).toBeLessThan(80_000);
  });

  test('nothing in the stylesheet or the script comes from elsewhere', () => {
    const css = fileOf('site.css').plain.toString();
    const addresses = [...css.matchAll(/url\(([^)]*)\)/g)].map((match) => match[1]);
    expect(addresses).toEqual([assets.url('atkinson.woff2')]);
    expect(fileOf('site.js').plain.toString()).not.toMatch(/https?:|\bimport\b|innerHTML|eval\(/);
  });
});

type Colours = Record<string, string>;

function colours(set: 'light' | 'dark'): Colours {
  const source = `@use "tokens"; a { @each $name, $value in tokens.$${set} { --#{$name}: #{$value}; } }`;
  const { css } = sass.compileString(source, { loadPaths: [join(root, 'assets/theme')], style: 'expanded' });
  const rule = css.slice(css.lastIndexOf('a {'));
  return Object.fromEntries([...rule.matchAll(/--([a-z-]+): (#[0-9a-f]+);/gi)].map(([, name, value]) => [name, value]));
}

/** Relative luminance as WCAG 2 defines it. */
function luminance(hex: string): number {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, '$&$&') : hex;
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(full.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(set: Colours, ink: string, ground: string): number {
  const [a, b] = [set[ink], set[ground]];
  if (!a || !b) throw new Error(`no colour is called ${a ? ground : ink}`);
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ['paper', 'card', 'lilac'];
const TEXT = [
  ...GROUNDS.flatMap((ground) => ['muted', 'plum', 'plum-strong', 'leaf', 'clay'].map((ink) => [ink, ground])),
  ...['sky', 'sun-soft', 'leaf-soft', 'clay-soft', 'quiet'].map((ground) => ['ink', ground]),
  ...['sky', 'sun-soft', 'leaf-soft'].map((ground) => ['plum', ground]),
  ['leaf', 'leaf-soft'],
  ['clay', 'clay-soft'],
  ['sky-ink', 'sky'],
  ['button-ink', 'button'],
  ['button-ink', 'button-hover'],
  ['quiet-ink', 'quiet'],
  ['quiet-ink', 'quiet-hover'],
  ['clay-ink', 'clay'],
  ['leaf-ink', 'leaf'],
  ['sun-ink', 'sun'],
  ['bar-ink', 'bar'],
  ['bar-ink', 'bar-hover'],
] as [string, string][];

describe.each(['light', 'dark'] as const)('the colours in the %s', (name) => {
  const set = colours(name);

  test.each(TEXT)('%s on %s can be read', (ink, ground) => {
    expect(contrast(set, ink, ground)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(GROUNDS)('reading text on %s is easy to read', (ground) => {
    expect(contrast(set, 'ink', ground)).toBeGreaterThanOrEqual(7);
  });

  // WCAG 1.4.11: what tells a control or a picture from its ground. The sun in the light has an edge for this.
  test.each([
    ['edge', 'paper'],
    ['edge', 'card'],
    ['sun-edge', 'paper'],
    ['sun-edge', 'card'],
    ['sun-edge', 'track'],
    ['leaf', 'track'],
    ['plum', 'track'],
    ['button', 'paper'],
    ['clay', 'card'],
  ])('%s can be told from %s', (mark, ground) => {
    expect(contrast(set, mark, ground)).toBeGreaterThanOrEqual(3);
  });
});

describe('static files', () => {
  const app = express().use('/assets', serveAssets(assets));
  const css = assets.url('site.css');

  test.each([
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['gzip, br;q=0', 'gzip'],
    ['identity', undefined],
  ])('accepting %s is answered with %s, for ever', async (accepted, encoding) => {
    const answer = await request(app).get(css).set('Accept-Encoding', accepted);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      vary: 'Accept-Encoding',
    });
    expect(answer.headers.etag).toBeUndefined();
  });

  test('HEAD has the headers and no body', async () => {
    const answer = await request(app).head(css);
    expect(answer.status).toBe(200);
    expect(Number(answer.headers['content-length'])).toBeGreaterThan(1000);
    expect(answer.text).toBeUndefined();
  });

  test.each([
    '/assets/',
    '/assets/manifest.json',
    '/assets/site.css',
    '/assets/../package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    `${css}.br`,
    '/assets/constructor',
    '/assets/%00',
  ])('%s is not there', async (path) => {
    const answer = await request(app).get(path);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('seen-and-heard');
  });

  test('anything but GET and HEAD is refused', async () => {
    expect((await request(app).post(css)).status).toBe(405);
  });

  test('an unknown name throws, and a build that was forgotten is named', () => {
    expect(() => assets.url('nothing.css')).toThrow(/nothing\.css/);
    expect(() => assets.url('toString')).toThrow(/toString/);
    expect(() => loadAssets('/nowhere')).toThrow(/npm run build/);
  });

  test('the page names only files that are built', () => {
    const page = readFileSync(join(root, 'views/layout/page.ejs'), 'utf8');
    const names = [...page.matchAll(/site\.asset\('([^']+)'\)/g)].map((match) => match[1] ?? '');
    expect(names.length).toBeGreaterThan(4);
    for (const name of names) expect(assets.url(name)).toMatch(/^\/assets\//);
  });
});
