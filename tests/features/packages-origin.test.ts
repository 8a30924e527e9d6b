import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aLaunchPad, type LaunchPad, ORIGIN } from '../support/launches.ts';
import type { TestSite } from '../support/site.ts';

let pad: LaunchPad;
let site: TestSite;
beforeAll(async () => {
  pad = await aLaunchPad();
  site = pad.site;
}, 60_000);
afterAll(() => pad?.close());

describe('the content’s own origin', () => {
  it('HEC-23 serves files by parts, with headers of its own, and sets no cookie', async () => {
    const { frame } = await pad.launched();
    const file = await pad.get(`${frame}f/one.html`);
    expect([file.status, file.headers['content-type'], file.headers['set-cookie']]).toEqual([
      200,
      'text/html; charset=utf-8',
      undefined,
    ]);
    const part = await pad.get(`${frame}f/one.html`, { range: 'bytes=0-8' });
    expect([part.status, part.text, part.headers['content-range']]).toEqual([
      206,
      '<!doctype',
      `bytes 0-8/${file.text.length}`,
    ]);
    expect((await pad.get(`${frame}f/one.html`, { range: 'bytes=99999-' })).status).toBe(416);
    const csp = String(file.headers['content-security-policy']);
    expect(csp).toContain(`frame-ancestors 'self' ${new URL(site.app.config.baseUrl).origin}`);
    expect(csp).toMatch(/default-src 'self' data: blob:.*object-src 'none'.*sandbox allow-scripts/);
    expect(file.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    const wrapper = await pad.get(frame);
    expect(String(wrapper.headers['content-security-policy'])).toMatch(/^default-src 'none';script-src 'self';/);
    expect(wrapper.headers['clear-site-data']).toBe('"storage"');
  });

  it.each(['/', '/learn', '/l/', '/l/x/', '/assets/nothing.js', '/healthz', '/sign-in'])(
    'HEC-23 has nothing at %s',
    async (path) => {
      const { status, headers } = await pad.get(path);
      expect([status, headers['set-cookie'], headers['x-powered-by']]).toEqual([404, undefined, undefined]);
    },
  );

  it('HEC-23 answers to its own name only, lets no script stay, and leads out of no package', async () => {
    const { frame } = await pad.launched();
    for (const host of ['127.0.0.1:4999', 'localhost', 'evil.example'])
      expect((await request(pad.content).get(frame).set('Host', host)).status).toBe(421);
    expect((await pad.get(`${frame}f/one.html`, { 'service-worker': 'script' })).status).toBe(403);
    for (const path of ['../../etc/passwd', '..%2f..%2fetc%2fpasswd', 'imsmanifest.xml%00', 'none.html'])
      expect((await pad.get(`${frame}f/${path}`)).status).toBeGreaterThanOrEqual(400);
  });

  it('HEC-23 the site’s page lets this one origin into its frame, and no other page lets any', async () => {
    const { browser, small } = await pad.launched();
    const page = await browser.get(`/learn/packages/${small.items[0]?.id}`);
    expect(String(page.headers['content-security-policy'])).toMatch(new RegExp(`;frame-src ${ORIGIN}$`));
    expect(page.$('iframe').attr('sandbox')).toBe(
      'allow-scripts allow-forms allow-modals allow-downloads allow-same-origin',
    );
    expect(String((await browser.get('/learn')).headers['content-security-policy'])).not.toContain('frame-src');
  });
});
