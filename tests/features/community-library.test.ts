import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../support/browser.ts';
import { aCommunity, type TestCommunity } from '../support/community.ts';
import { aLearner, anAdministrator, anAuthor, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let author: TestPerson;
let [asRuth, asAnn, asOut, asAuthor] = [] as unknown as [Browser, Browser, Browser, Browser];
let [north, south] = [] as unknown as [TestCommunity, TestCommunity];
beforeAll(async () => {
  site = await aSite();
  const [ruth, ann, out] = [await anAdministrator(site), await aLearner(site), await aLearner(site)];
  author = await anAuthor(site);
  [north, south] = [await aCommunity(site, ruth, { name: 'Northern ward' }), await aCommunity(site, ruth)];
  await north.letIn([ann, 'Ann']);
  await south.letIn([out, 'Out']);
  [asRuth, asAnn] = [await site.signedIn(ruth), await site.signedIn(ann)];
  [asOut, asAuthor] = [await site.signedIn(out), await site.signedIn(author)];
});
afterAll(() => site.close());

const typed = {
  title: 'Whom to ring',
  category: 'work',
  summary: 'Numbers for zebras',
  text: 'Ring **first**.',
  url: '',
};

/** Adds and publishes a resource; gives its row. */
async function shelved(browser: Browser, fields: Record<string, string>) {
  const { to, status, text } = await browser.submit('/admin/resources/new', { ...typed, ...fields });
  if (status !== 303) throw new Error(text);
  await browser.submit('/admin/resources', { to: 'published' }, { action: `${to}/state` });
  return site.app.db.resource.findUniqueOrThrow({ where: { id: to.split('/').at(-1) ?? '' } });
}

describe('the library of a community', () => {
  it('HEC-34 HEC-38 is searched and read by its members, and is not there for anybody else, by any address', async () => {
    const { slug } = await shelved(asRuth, { place: north.id });
    const shelf = `/community/${north.slug}/resources`;
    expect((await asAnn.get(`/community/${north.slug}`)).$(`main a[href="${shelf}"]`)).toHaveLength(1);
    const found = await asAnn.get(`${shelf}?q=zebras`);
    expect(found.$(`main a[href="${shelf}/${slug}"]`).text()).toBe('Whom to ring');
    expect((await asAnn.get(`${shelf}/${slug}`)).$('.reading strong').text()).toBe('first');
    expect((await asAnn.get(`${shelf}?q=giraffes`)).text).toContain('Nothing fits');
    const elsewhere = [shelf, `${shelf}?q=zebras`, `${shelf}/${slug}`, `/community/${south.slug}/resources/${slug}`];
    for (const browser of [asOut, asRuth])
      for (const path of elsewhere.slice(0, browser === asRuth ? 3 : 4))
        expect([path, (await browser.get(path)).status]).toEqual([path, 404]);
    for (const path of elsewhere) expect((await site.guest().get(path)).to).toMatch(/^\/sign-in/);
    for (const browser of [asAnn, asOut, site.guest()]) {
      expect((await browser.get('/resources?q=zebras')).text).not.toContain('Whom to ring');
      expect((await browser.get(`/resources/${slug}`)).status).toBe(404);
      expect((await browser.get(`/feedback/resources/${slug}`)).status).not.toBe(200);
    }
    expect((await asOut.get(`/community/${south.slug}/resources`)).text).toContain('No resources yet');
  });

  it('HEC-34 an author knows of it, and can add to it, as a member alone; nobody moves what was added', async () => {
    const form = await asAuthor.get('/admin/resources/new');
    expect(form.html).not.toContain('Northern ward');
    const refused = await asAuthor.submit('/admin/resources/new', { ...typed, title: 'Let me in', place: north.id });
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('Choose who may read it')]);
    const row = await shelved(asRuth, { title: 'Hidden from authors', place: north.id });
    expect((await asAuthor.get('/admin/resources')).text).not.toContain('Hidden from authors');
    expect((await asAuthor.get(`/admin/resources/${row.id}`)).status).toBe(404);
    await north.letIn([author, 'The author']);
    expect((await asAuthor.get('/admin/resources')).text).toContain('Hidden from authors');
    const own = await shelved(asAuthor, { title: 'By the author', place: north.id });
    expect(own.communityId).toBe(north.id);
    await asAuthor.submit(`/admin/resources/${own.id}`, { ...typed, title: 'Moved', place: '' });
    expect(await site.app.db.resource.findUniqueOrThrow({ where: { id: own.id } })).toMatchObject({
      ...{ title: 'Moved', communityId: north.id, slug: own.slug },
    });
  });

  it('HEC-34 its addresses give nothing away to whoever adds the same title for everybody', async () => {
    const [ours, open] = [
      await shelved(asRuth, { title: 'Same', place: north.id }),
      await shelved(asRuth, { title: 'Same' }),
    ];
    expect([open.slug, ours.slug]).toEqual(['same', expect.stringMatching(/^same-[0-9a-f]{12}$/)]);
    expect((await site.guest().get('/resources/same')).status).toBe(200);
    expect((await asAnn.get(`/community/${north.slug}/resources/same`)).status).toBe(404);
  });
});
