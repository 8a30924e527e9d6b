import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../support/browser.ts';
import { aLearner, aTutor, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let learner: TestPerson;
let browser: Browser;

beforeAll(async () => {
  site = await aSite();
  learner = await aLearner(site, { name: 'Amina Shah' });
  browser = await site.signedIn(learner);
});
afterAll(() => site.close());

const personOf = (id: string) => site.app.db.person.findUniqueOrThrow({ where: { id } });
const recordsOf = (personId: string) =>
  site.app.db.consentRecord.findMany({ where: { personId }, orderBy: [{ at: 'asc' }, { id: 'asc' }] });
const lastEvent = (aboutId: string) =>
  site.app.db.auditEvent.findFirstOrThrow({ where: { aboutId }, orderBy: { seq: 'desc' } });
const token = async (who: Browser, page: string) => String((await who.get(page)).$('input[name=_csrf]').first().val());

describe('Correct something', () => {
  const correct = (fields: Record<string, string | string[]>) =>
    browser.submit('/my-data/correct', fields, { action: '/my-data/correct' });

  it('CDEP-02 CDEP-34 says beside every field who sees it and for how long, and which may stay empty', async () => {
    const { $, h1 } = await browser.get('/my-data/correct');
    expect(h1).toBe('Correct your information');
    for (const name of ['name', 'jobRole', 'workplace', 'membershipNumber']) {
      const group = $(`#${name}`).closest('.govuk-form-group');
      expect(group.find('details.who').text(), name).toContain('How long we keep it');
      expect(group.find('label').text().includes('(optional)'), name).toBe(name === 'membershipNumber');
    }
    expect($('main a[href="/account/email"]').length).toBe(1);
    expect($('#name').val()).toBe('Amina Shah');
  });

  it('SH-53 SH-55 CC-23 changes it everywhere: on the page, for the tutor, and in the search by name', async () => {
    const tutor = await aTutor(site);
    const asTutor = await site.signedIn(tutor);
    await browser.submit('/my-data/people', { email: tutor.email }, { action: '/my-data/people' });
    await asTutor.submit('/trainees', { answer: 'accept' });
    expect((await asTutor.get('/trainees?q=sha')).text).toContain('Amina Shah');
    site.clock.forward({ minutes: 1 });
    const done = await correct({ name: 'Amina Brown-Okoye', workplace: 'Hill School', why: 'changed' });
    expect([done.status, done.to]).toEqual([303, '/my-data']);
    const page = await browser.get('/my-data');
    for (const value of ['Your details are changed', 'Amina Brown-Okoye', 'Hill School'])
      expect(page.text).toContain(value);
    expect(page.text).not.toContain('Amina Shah');
    expect((await asTutor.get('/trainees?q=oko')).text).toContain('Amina Brown-Okoye');
    expect((await asTutor.get('/trainees?q=sha')).text).not.toContain('Amina');
  });

  it('SH-53 keeps who, when and why, and not what was typed', async () => {
    const event = await lastEvent(learner.id);
    expect(event).toMatchObject({ what: 'my-data.corrected', actorId: learner.id, at: site.clock.now() });
    expect(event.detail).toEqual({ fields: 'name, workplace', why: 'changed' });
  });

  it('SH-43 a person says that everything is right, and the page says when that was', async () => {
    site.clock.forward({ days: 40 });
    browser = await site.signedIn(learner);
    expect((await browser.get('/my-data/correct')).text).toContain('right on 21 November 2026');
    const before = await personOf(learner.id);
    expect((await correct({ right: 'yes' })).to).toBe('/my-data');
    const after = await personOf(learner.id);
    expect(after.detailsConfirmedAt).toEqual(site.clock.now());
    expect({ ...after, detailsConfirmedAt: null, lastActiveAt: null }).toEqual({
      ...{ ...before, detailsConfirmedAt: null, lastActiveAt: null },
    });
    expect((await browser.get('/my-data')).text).toContain('You last said that they are right on 31 December 2026');
    expect((await lastEvent(learner.id)).what).toBe('my-data.confirmed');
  });

  it('an emptied membership number is held no longer', async () => {
    await correct({ membershipNumber: '12A3456B' });
    expect((await browser.get('/my-data')).text).toContain('12A3456B');
    await correct({ membershipNumber: '' });
    expect((await personOf(learner.id)).membershipNumber).toBeNull();
  });

  it.each([
    ['no name', { name: '  ' }, 422],
    ['a name that is too long', { name: 'a'.repeat(201) }, 422],
    ['an unknown reason', { why: 'because' }, 422],
    ['a NUL', { name: 'A\0mina' }, 400],
    ['a name twice', { name: ['Amina', 'Bea'] }, 400],
    ['a field of somebody else’s', { email: 'new@example.org' }, 400],
  ])('refuses %s and changes nothing', async (_, fields, status) => {
    const before = await personOf(learner.id);
    const page = await correct(fields as Record<string, string | string[]>);
    expect(page.status).toBe(status);
    if (status === 422) expect(page.$('.govuk-error-summary a').attr('href')).toMatch(/^#(name|why)$/);
    expect(await personOf(learner.id)).toEqual(before);
  });
});

describe('What you agreed to', () => {
  const answer = (consent: string, given?: string, who = browser) =>
    who.submit('/my-data/consents', { consent, ...(given ? { answer: given } : {}) });
  const state = async (consent: string) => {
    const { $ } = await browser.get('/my-data/consents');
    const block = $(`#consent-${consent}`);
    return [block.find('.tag').text(), block.find('input:checked').val()];
  };

  it('SH-50 lists every question of the policy in its exact words, and each is off by default', async () => {
    const { $, text } = await browser.get('/my-data/consents');
    for (const { id, question } of Object.values(site.app.policy.consents)) {
      expect($(`#consent-${id} legend`).text()).toBe(question);
      expect(await state(id)).toEqual(['No', undefined]);
    }
    expect(text).toContain(`you agreed to this: “${site.app.policy.registration.agreement}”`);
    expect($(`a[href="/privacy/versions/${site.app.policy.version}"]`).length).toBeGreaterThan(0);
  });

  it('SH-50 HEC-51 PT-42 a yes and its withdrawal are one press each, and each leaves a receipt', async () => {
    expect((await answer('news', 'yes')).to).toBe('/my-data/consents');
    expect(await state('news')).toEqual(['Yes', 'yes']);
    site.clock.forward({ minutes: 5 });
    expect((await answer('news', 'no')).to).toBe('/my-data/consents');
    expect(await state('news')).toEqual(['No', 'no']);
    const [, yes, no] = await recordsOf(learner.id);
    const words = { wording: site.app.policy.consents.news?.question, noticeVersion: site.app.policy.version };
    expect(yes).toMatchObject({ consent: 'news', given: true, ...words, endedAt: site.clock.now() });
    expect(no).toMatchObject({ consent: 'news', given: false, ...words, at: site.clock.now(), endedAt: null });
    const receipts = (await browser.get('/my-data/consents')).$('tbody tr');
    expect(receipts.length).toBe(3);
    expect((await lastEvent(learner.id)).what).toBe('my-data.consent-withdrawn');
    expect(await state('feedback')).toEqual(['No', undefined]);
  });

  it('pressing twice, or twice at once, leaves one record', async () => {
    const before = (await recordsOf(learner.id)).length;
    const fields = {
      ...{ _csrf: await token(browser, '/my-data/consents'), consent: 'feedback', answer: 'yes' },
      version: site.app.policy.version,
    };
    const pressed = await Promise.all([1, 2, 3].map(() => browser.post('/my-data/consents', fields)));
    expect(pressed.map(({ status }) => status)).toEqual([303, 303, 303]);
    const records = await recordsOf(learner.id);
    expect(records.length).toBe(before + 1);
    expect(records.filter(({ consent, endedAt }) => consent === 'feedback' && endedAt === null).length).toBe(1);
  });

  it.each([
    ['no answer', { consent: 'news', answer: '' }, 422],
    ['another answer', { consent: 'news', answer: 'maybe' }, 422],
    ['a question that is not asked', { consent: 'toString', answer: 'yes' }, 400],
    ['a no to the notice', { consent: 'notice', answer: 'no' }, 400],
    ['words of another version', { consent: 'news', answer: 'yes', version: '0123456789ab' }, 409],
    ['a NUL', { consent: 'ne\0ws', answer: 'yes' }, 400],
  ])('refuses %s and records nothing', async (_, fields, status) => {
    const before = await recordsOf(learner.id);
    const page = await browser.submit('/my-data/consents', fields);
    expect(page.status).toBe(status);
    if (status === 422) {
      expect(page.$('.govuk-error-summary a').attr('href')).toBe('#answer-news');
      expect(page.$('.govuk-form-group--error').length).toBe(1);
    }
    expect(await recordsOf(learner.id)).toEqual(before);
  });

  it('CDEP-50 SH-50 shows what changed in the notice since, and an agreement to it is recorded anew', async () => {
    const { version, text } = site.app.policy;
    const older = text.replace('seen-by: [self, named-tutor-of, administrator-with-reason]', 'seen-by: [self]');
    expect(older).not.toBe(text);
    await site.app.db.policyVersion.create({
      data: { version: 'aaaaaaaaaaaa', document: older, inForceAt: new Date('2026-01-01') },
    });
    await site.app.db.consentRecord.updateMany({
      where: { personId: learner.id, consent: 'notice' },
      data: { noticeVersion: 'aaaaaaaaaaaa' },
    });
    const page = await browser.get('/my-data/consents');
    expect(page.text).toContain('Since then this has changed');
    const form = page.$('input[value=notice]').closest('form');
    expect(form.find('input[type=checkbox]').attr('checked')).toBeUndefined();
    const unticked = { _csrf: await token(browser, '/my-data/consents'), consent: 'notice', version };
    const refused = await browser.post('/my-data/consents', unticked);
    expect([refused.status, refused.$('.govuk-error-summary a').attr('href')]).toEqual([422, '#answer-notice']);
    expect((await answer('notice', 'yes')).status).toBe(303);
    const [before, now] = (await recordsOf(learner.id)).filter(({ consent }) => consent === 'notice');
    expect(before).toMatchObject({ noticeVersion: 'aaaaaaaaaaaa', endedAt: site.clock.now() });
    expect(now).toMatchObject({ given: true, noticeVersion: version, endedAt: null });
    expect((await browser.get('/my-data/consents')).text).not.toContain('Since then this has changed');
  });

  it('shows nothing of anybody else, and answers for nobody else', async () => {
    const other = await aLearner(site, { name: 'Bea Lin' });
    const asOther = await site.signedIn(other);
    expect((await asOther.get('/my-data/consents')).$('tbody tr').length).toBe(1);
    const before = await recordsOf(learner.id);
    expect((await answer('news', 'yes', asOther)).status).toBe(303);
    expect(await recordsOf(learner.id)).toEqual(before);
    const stray = await browser.post('/my-data/consents', { _csrf: await token(asOther, '/my-data/consents') });
    expect(stray.status).toBe(403);
  });
});
