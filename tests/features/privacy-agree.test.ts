import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aLearner, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

const CHANGED = 'Our privacy notice has changed since you agreed to it';
const MATTERS = 'c'.repeat(12);
const MINOR = 'd'.repeat(12);
let site: TestSite;
let ann: TestPerson;

/** As if this person had agreed to another version, which was in force before. */
async function agreedTo(person: TestPerson, version: string): Promise<void> {
  await site.app.db.consentRecord.updateMany({
    where: { personId: person.id, consent: 'notice', endedAt: null },
    data: { noticeVersion: version },
  });
}
const records = (person: TestPerson) =>
  site.app.db.consentRecord.findMany({
    where: { personId: person.id, consent: 'notice' },
    select: { noticeVersion: true, wording: true, given: true, at: true, endedAt: true },
    orderBy: { at: 'asc' },
  });

beforeAll(async () => {
  site = await aSite();
  const { text } = site.app.policy;
  const { policyVersion } = site.app.db;
  const document = text.replace('seen-by: [self, named-tutor-of, administrator-with-reason]', 'seen-by: [self]');
  expect(document).not.toBe(text);
  await policyVersion.create({ data: { version: MATTERS, document, inForceAt: new Date(0) } });
  const minor = text.replace('activate-within: P7D', 'activate-within: P6D');
  await policyVersion.create({ data: { version: MINOR, document: minor, inForceAt: new Date(1) } });
});
afterAll(() => site?.close());
beforeEach(async () => {
  ann = await aLearner(site);
});

describe('a notice that has changed since somebody agreed to it', () => {
  it('SH-56 is told, with what changed in words, on the two pages where people come by, and on no other', async () => {
    const other = await site.signedIn(await aLearner(site));
    for (const path of ['/learn', '/my-data']) expect((await other.get(path)).text, path).not.toContain(CHANGED);
    await agreedTo(ann, MATTERS);
    const browser = await site.signedIn(ann);
    for (const path of ['/learn', '/my-data']) {
      const page = await browser.get(path);
      const told = page.$('#notice-changed').closest('section');
      expect(told.text(), path).toContain(CHANGED);
      expect(told.find('li').text(), path).toContain('can now also be seen by the tutors you name');
      expect(told.find('a').attr('href'), path).toBe('/privacy/agree');
    }
    for (const path of ['/courses', '/account', '/my-data/looks', '/learn/history'])
      expect((await browser.get(path)).text, path).not.toContain(CHANGED);
  });

  it('SH-56 is not told where nothing that matters changed', async () => {
    await agreedTo(ann, MINOR);
    const browser = await site.signedIn(ann);
    expect((await browser.get('/learn')).text).not.toContain(CHANGED);
    const page = await browser.get('/privacy/agree');
    expect([page.status, page.h1]).toEqual([200, 'You agreed to our privacy notice']);
    expect(page.$('main form')).toHaveLength(0);
  });

  it('SH-56 SH-50 is agreed to with the exact wording and version, and the record before it ends', async () => {
    await agreedTo(ann, MATTERS);
    site.clock.forward({ days: 3 });
    const browser = await site.signedIn(ann);
    const page = await browser.get('/privacy/agree');
    expect(page.h1).toBe('Our privacy notice has changed');
    expect(page.$('main li').text()).toContain('can now also be seen by the tutors you name');
    expect(page.$('main label').text()).toContain(site.app.policy.registration.agreement);
    expect(page.$('input[name=agree]').attr('checked')).toBeUndefined();
    const went = await browser.submit('/privacy/agree', { agree: 'yes' });
    expect([went.status, went.headers.location]).toEqual([303, '/learn']);
    const [before, now, ...more] = await records(ann);
    const at = site.clock.now();
    expect(before).toMatchObject({ noticeVersion: MATTERS, endedAt: at });
    expect(now).toEqual({
      noticeVersion: site.app.policy.version,
      wording: site.app.policy.registration.agreement,
      given: true,
      at,
      endedAt: null,
    });
    expect(more).toEqual([]);
    const event = await site.app.db.auditEvent.findFirstOrThrow({
      where: { aboutId: ann.id },
      orderBy: { seq: 'desc' },
    });
    expect(event).toMatchObject({ actorId: ann.id, detail: { consent: 'notice', version: site.app.policy.version } });
    expect((await browser.get('/learn')).text).not.toContain(CHANGED);
    expect((await browser.get('/my-data/consents')).text).toContain(MATTERS);
  });

  it('SH-56 is never taken for agreed: without the tick, or when it changed once more, nothing is stored', async () => {
    await agreedTo(ann, MATTERS);
    const before = await records(ann);
    const browser = await site.signedIn(ann);
    const slip = await browser.submit('/privacy/agree', {});
    expect(slip.status).toBe(422);
    expect(slip.$('.error-summary, [role=alert]').text()).toContain('Tick the box to say that you agree');
    const old = await browser.submit('/privacy/agree', { agree: 'yes', version: MATTERS });
    expect(old.status).toBe(409);
    expect(await records(ann)).toEqual(before);
  });

  it('SH-56 blocks nothing: whoever does not answer reads, learns, downloads and leaves as before', async () => {
    await agreedTo(ann, MATTERS);
    const browser = await site.signedIn(ann);
    for (const path of ['/learn', '/courses', '/my-data', '/my-data/consents', '/my-data/copy', '/my-data/close'])
      expect((await browser.get(path)).status, path).toBe(200);
    expect((await records(ann)).at(-1)).toMatchObject({ noticeVersion: MATTERS, endedAt: null });
  });

  it('SH-50 pressed twice is written down once', async () => {
    await agreedTo(ann, MATTERS);
    const browser = await site.signedIn(ann);
    const { $ } = await browser.get('/privacy/agree');
    const fields = Object.fromEntries(
      $('main form')
        .serializeArray()
        .map(({ name, value }) => [name, value]),
    );
    const press = () => browser.post('/privacy/agree', { ...fields, agree: 'yes' });
    const twice = await Promise.all([press(), press()]);
    expect(twice.map(({ status }) => status)).toEqual([303, 303]);
    expect(await records(ann)).toHaveLength(2);
  });
});
