import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { helpTopics } from '../../src/features/site/site.pages.ts';
import { site as routes } from '../../src/site.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await aSite();
});
afterAll(() => site.close());

describe('help', () => {
  it('lists its topics, each of which says something and leads only to pages that there are', async () => {
    const guest = site.guest();
    const list = await guest.get('/help');
    const topics = helpTopics.map((topic) => `/help/${topic}`);
    expect(
      list
        .$('main a[href^="/help/"]')
        .toArray()
        .map((link) => list.$(link).attr('href')),
    ).toEqual(topics);
    const pages = new Set(routes.flatMap(({ method, path }) => (method === 'get' ? [path] : [])));
    for (const topic of topics) {
      const page = await guest.get(topic);
      expect([topic, page.status]).toEqual([topic, 200]);
      expect(page.$('main h2').length).toBeGreaterThan(3);
      for (const link of page.$('main a').toArray()) expect(pages).toContain(page.$(link).attr('href'));
    }
  });
});
