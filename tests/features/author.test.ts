import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../support/browser.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, anAuthor } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let author: Browser;
beforeAll(async () => {
  site = await aSite();
  author = await site.signedIn(await anAuthor(site));
});
afterAll(() => site.close());

describe('the course team’s list', () => {
  it('shows courses in every state, found by words and by state', async () => {
    await aCourse(site, 'open-course');
    await aCourse(site, 'drafted-course', {}, { publish: false });
    const rows = async (query = '') =>
      (await author.get(`/author${query}`))
        .$('tbody tr')
        .map((_, row) => row.children.length)
        .get().length;
    expect((await author.get('/author')).h1).toBe('Courses you write');
    expect(await rows()).toBe(2);
    expect(await rows('?state=draft')).toBe(1);
    expect(await rows('?q=SMALL+course')).toBe(2);
    expect(await rows('?q=nothing+like+it')).toBe(0);
    expect((await author.get('/author?q=nothing+like+it')).text).toContain('No course found');
  });

  it('SH-34 is for authors and not for learners, who see no draft', async () => {
    const learner = await site.signedIn(await aLearner(site));
    expect((await learner.get('/author')).status).toBe(403);
    expect((await learner.get('/courses/drafted-course')).status).toBe(404);
    expect((await author.get('/courses/drafted-course')).status).toBe(200);
    expect((await learner.get('/learn')).$('nav a[href="/author"]')).toHaveLength(0);
  });
});
