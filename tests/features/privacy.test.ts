import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await aSite();
});
afterAll(() => site?.close());

describe('the privacy notice', () => {
  it('SH-13 is one address with a link for each audience', async () => {
    const page = await site.guest().get('/privacy');
    expect(page.status).toBe(200);
    expect(page.h1).toBe('Privacy notice');
    const links = page
      .$('main nav a')
      .filter((_, link) => page.$(link).attr('href')?.startsWith('/privacy?for=') ?? false);
    expect(links.toArray().map((link) => page.$(link).text())).toEqual([
      'Visitors',
      'People who sign in',
      'Everyone',
      'For young people',
    ]);
    for (const link of links.toArray()) {
      const shown = await site.guest().get(page.$(link).attr('href') ?? '');
      expect(shown.$('[aria-current=page]').text()).toContain(page.$(link).text());
    }
  });

  it('SH-14 shows visitors what concerns them, and nothing of accounts', async () => {
    const visitors = await site.guest().get('/privacy?for=visitors');
    expect(visitors.$('#category-security-counters')).toHaveLength(1);
    expect(visitors.$('#category-learning-record')).toHaveLength(0);
    const people = await site.guest().get('/privacy?for=people');
    expect(people.$('#category-learning-record').text()).toContain('7 years after it was recorded.');
    expect(people.$('#category-learning-record').text()).toContain('the tutors you name');
  });

  it('shows the whole notice for an audience that there is not', async () => {
    const page = await site.guest().get('/privacy?for=robots');
    expect(page.status).toBe(200);
    expect(page.$('nav [aria-current=page]').text()).toContain('Everyone');
  });

  it('HEC-68 says when it was reviewed, when it will be, and who owns it', async () => {
    const { text } = await site.guest().get('/privacy');
    expect(text).toContain(
      'Last reviewed on 2 November 2026. Next review by 1 November 2027. Owner: Data protection officer.',
    );
    expect(text).toContain(`Version ${site.app.policy.version}.`);
  });

  it('SH-51 marks links to other sites and passes nothing to them', async () => {
    const { $ } = await site.guest().get('/privacy');
    const away = $('main a[href^="https:"]').toArray();
    expect(away.length).toBeGreaterThan(1);
    for (const link of away) {
      expect($(link).attr('rel')).toContain('noreferrer');
      expect($(link).parent().text()).toContain('(another site)');
    }
  });

  it('sets no cookie and has no id twice', async () => {
    const { headers, $ } = await site.guest().get('/privacy?for=young');
    expect(headers['set-cookie']).toBeUndefined();
    const ids = $('[id]')
      .toArray()
      .map((element) => $(element).attr('id'));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the versions', () => {
  it('SH-56 CDEP-01 are listed, each with its document and what changed', async () => {
    await site.app.db.policyVersion.create({
      data: {
        version: '0123456789ab',
        document: site.app.policy.text.replace('for: P7Y, from: recorded', 'for: P6Y, from: recorded'),
        inForceAt: new Date('2025-01-01T00:00:00Z'),
      },
    });
    const list = await site.guest().get('/privacy/versions');
    expect(list.$('main tbody tr').length).toBe(2);
    expect(list.$('main tbody tr').first().text()).toContain('In force now');
    const now = await site.guest().get(`/privacy/versions/${site.app.policy.version}`);
    expect(now.text).toContain('Your learning record: kept for 7 years after it was recorded instead of 6 years');
    expect(now.$('pre').text()).toContain("name: Brightwater Children's Trust");
    const first = await site.guest().get('/privacy/versions/0123456789ab');
    expect(first.text).toContain('This is the first version.');
  });

  it('are not there for a name that none has', async () => {
    expect((await site.guest().get('/privacy/versions/ffffffffffff')).status).toBe(404);
    expect((await site.guest().get(`/privacy/versions/${'f'.repeat(500)}`)).status).toBe(400);
  });
});

describe('the record of processing', () => {
  it('CDEP-01 can be had as CSV and as JSON-LD', async () => {
    const csv = await site.guest().get('/privacy/record.csv');
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.html).toContain('"Your learning record"');
    const linked = await site.guest().get('/privacy/record.jsonld');
    expect(linked.headers['content-type']).toBe('application/ld+json; charset=utf-8');
    expect(JSON.parse(linked.html)['@type']).toBe('dpv:RecordsOfActivities');
  });
});
