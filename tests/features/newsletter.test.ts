import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rotateKeys } from '../../src/data/rotate-keys.ts';
import { createVault } from '../../src/data/vault.ts';
import { sendNewsletters } from '../../src/features/newsletter/issues.ts';
import { repeatStops } from '../../src/features/newsletter/newsletter.ts';
import { stopToken } from '../../src/features/reminders/stop-token.ts';
import { newsletterSending } from '../../src/jobs/newsletter-sending.ts';
import { newsletterPurge } from '../../src/jobs/purge.ts';
import { runJob } from '../../src/jobs/queue.ts';
import { deliverDue } from '../../src/mail/deliver.ts';
import { newsletterIssue } from '../../src/mail/newsletter-letters.ts';
import { letterSite, queueMail, queueToAddresses } from '../../src/mail/outbox.ts';
import type { Outgoing } from '../../src/mail/transport.ts';
import { runRetention } from '../../src/policy/retain.ts';
import type { Browser } from '../support/browser.ts';
import { aLearner, anAdministrator, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let admin: TestPerson;
let staff: Browser;

const ADA = 'Ada@Example.org';
const issue = {
  title: 'What is new in winter',
  summary: 'Two courses and a walk.',
  text: '## Courses\n\nTwo *new* ones.',
};

const join = (email: string) => site.guest().submit('/newsletter', { email });
const rowOf = (email: string) =>
  site.app.db.newsletterReader.findUnique({ where: { emailIndex: site.app.vault.emailIndex(email) } });
const mailsTo = async (email: string) => (await site.mails()).filter(({ to }) => to === email);
const linkIn = (text: string | undefined, what: string) =>
  new RegExp(`/newsletter/${what}/\\S+`).exec(text ?? '')?.[0] ?? '';
const confirmed = async (email: string): Promise<string> => {
  await join(email);
  const link = linkIn((await mailsTo(email))[0]?.text, 'confirm');
  await site.guest().submit(link, {});
  return (await rowOf(email))?.id ?? '';
};
const stopOf = (id: string) => `/newsletter/stop/${stopToken(site.app, id, 'newsletter')}`;
const written = async (): Promise<string> =>
  (await staff.submit('/admin/newsletter/new', { ...issue, go: 'save' })).to.split('/').at(-1) ?? '';
const sent: Outgoing[] = [];
const deliver = async () => {
  sent.length = 0;
  await deliverDue(site.app, { send: async (mail) => void sent.push(mail), close: () => {} }, 1000);
  return sent;
};

beforeAll(async () => {
  site = await aSite();
  admin = await anAdministrator(site);
  staff = await site.signedIn(admin);
});
afterAll(() => site.close());

describe('asking for the newsletter', () => {
  it('CC-07 asks for the address and for nothing else, and says who sees it and the words of the yes', async () => {
    const page = await site.guest().get('/newsletter');
    const asked = page.$('main form').find('input:not([type=hidden]), select, textarea').toArray();
    expect(asked.map((one) => page.$(one).attr('name'))).toEqual(['email']);
    expect(page.text).toContain(site.app.policy.newsletter.agreement);
    expect(page.$('main .who')).toHaveLength(1);
  });

  it('CC-07 takes two steps: the link changes nothing by being looked at, a press confirms, once', async () => {
    expect((await join(ADA)).to).toBe('/newsletter/sent');
    const [mail] = await mailsTo(ADA);
    const link = linkIn(mail?.text, 'confirm');
    const page = await site.guest().get(link);
    expect([page.status, page.html.toLowerCase().includes('ada@')]).toEqual([200, false]);
    expect((await rowOf(ADA))?.confirmedAt).toBeNull();
    await site.guest().submit(link, {});
    const row = await rowOf('ada@example.org');
    expect(row?.confirmedAt).toEqual(site.clock.now());
    expect(Buffer.from(row?.email ?? []).toString('latin1')).not.toContain('xample');
    const receipts = () => site.app.db.newsletterReceipt.findMany({ omit: { id: true } });
    const receipt = {
      ...{ emailIndex: row?.emailIndex, wording: site.app.policy.newsletter.agreement, endedAt: null },
      ...{ noticeVersion: site.app.policy.version, at: site.clock.now() },
    };
    expect(await receipts()).toEqual([receipt]);
    expect((await site.guest().get(link)).h1).toBe('You get our newsletter');
    expect(await receipts()).toHaveLength(1);
    expect((await site.guest().get('/newsletter/confirm/unknown')).status).toBe(404);
  });

  it('gives the same answer for every address, and says no more than three times a day that somebody asked', async () => {
    const member = await aLearner(site);
    const answers: unknown[] = [];
    for (const email of [ADA, 'new@example.org', member.email]) {
      const { status, to, html } = await join(email);
      answers.push([status, to, html]);
    }
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    expect((await mailsTo(ADA))[0]?.subject).toContain('already');
    for (let i = 0; i < 5; i++) expect((await join('flood@example.org')).to).toBe('/newsletter/sent');
    expect(await mailsTo('flood@example.org')).toHaveLength(3);
    expect(await site.app.db.newsletterReader.count({ where: { confirmedAt: { not: null } } })).toBe(1);
    for (const email of ['', 'no address', 'a@b.org, c@d.org', 'a@b.org\nBcc: c@d.org'])
      expect([email, (await join(email)).status]).toEqual([email, 422]);
  });

  it('forgets after 7 days what nobody confirmed, with the mails to it', async () => {
    await join('late@example.org');
    const link = linkIn((await mailsTo('late@example.org'))[0]?.text, 'confirm');
    site.clock.forward({ days: 7 });
    await runJob(site.app, newsletterPurge);
    expect((await site.guest().get(link)).status).toBe(404);
    expect([await rowOf('late@example.org'), await mailsTo('late@example.org')]).toEqual([null, []]);
    expect(await rowOf(ADA)).not.toBeNull();
    staff = await site.signedIn(admin);
  });
});

describe('an issue', () => {
  it('is previewed, tried on its writer alone, and reads the same for everybody once it is sent', async () => {
    const preview = await staff.submit('/admin/newsletter/new', { ...issue, go: 'preview' });
    expect([preview.status, preview.$('main section em').text()]).toEqual([200, 'new']);
    expect(await site.app.db.newsletterIssue.count()).toBe(0);
    const id = await written();
    const admins = `/admin/newsletter/${id}`;
    await deliver();
    await staff.submit(admins, {}, { action: `${admins}/test` });
    expect((await deliver()).map(({ to, subject }) => [to, subject.startsWith('Test: ')])).toEqual([
      [admin.email, true],
    ]);
    expect((await site.guest().get(`/newsletter/issues/${id}`)).status).toBe(404);
    expect((await staff.get(admins)).text).toContain('Sending goes to 1 address.');
    await staff.submit(admins, {}, { action: `${admins}/send` });
    for (let i = 0; i < 3; i++) await runJob(site.app, newsletterSending);
    const [mail, ...more] = await deliver();
    expect([mail?.to, mail?.text.includes(`/newsletter/issues/${id}`), more]).toEqual([ADA, true, []]);
    const stop = `${site.app.config.baseUrl}${stopOf((await rowOf(ADA))?.id ?? '')}`;
    expect([mail?.stop, mail?.text.includes(stop)]).toEqual([stop, true]);
    expect((await site.guest().get('/newsletter/issues')).text).toContain(issue.summary);
    expect((await site.guest().get(`/newsletter/issues/${id}`)).$('main em').text()).toBe('new');
    const late = await staff.submit(`${admins}/edit`, { ...issue, title: 'Another', go: 'save' });
    expect(late.status).toBe(409);
  });

  it('CC-08 is refused to any address that has not confirmed, whoever puts it into the outbox', async () => {
    await join('waiting@example.org');
    const waiting = (await rowOf('waiting@example.org'))?.id ?? '';
    const learner = await aLearner(site);
    await deliver();
    const letter = newsletterIssue(letterSite(site.app), { ...issue, page: 'https://x.org', stop: 'https://x.org' });
    await queueMail(site.app, { ...letter, to: { address: 'stranger@example.org' }, once: 'cc-08-a' });
    await queueMail(site.app, { ...letter, to: { personId: learner.id }, once: 'cc-08-b' });
    await queueToAddresses(site.app, [{ id: waiting, address: 'waiting@example.org' }], () => ({
      ...letter,
      once: 'cc-08-c',
    }));
    await queueMail(site.app, { ...letter, to: { address: 'ADA@example.org' }, once: 'cc-08-d' });
    expect((await deliver()).map(({ to }) => to)).toEqual(['ADA@example.org']);
    const refused = await site.app.db.outboxMail.findMany({ where: { once: { startsWith: 'cc-08' }, sentAt: null } });
    expect(refused.map(({ problem, failedAt }) => [problem, failedAt !== null])).toEqual(
      Array(3).fill(['not confirmed', true]),
    );
  });

  it('SH-31 is stopped by one press, at once, and the address is gone from every table but for a receipt', async () => {
    const id = await confirmed('bea@example.org');
    const next = await written();
    await staff.submit(`/admin/newsletter/${next}`, {}, { action: `/admin/newsletter/${next}/send` });
    await runJob(site.app, newsletterSending);
    expect((await site.guest().get(stopOf(id))).status).toBe(200);
    const row = await rowOf('bea@example.org');
    expect(row).not.toBeNull();
    const done = await site.guest().post(stopOf(id), { 'List-Unsubscribe': 'One-Click' });
    expect([done.status, done.h1]).toEqual([200, 'Stopped']);
    expect([await rowOf('bea@example.org'), await mailsTo('bea@example.org')]).toEqual([null, []]);
    expect((await deliver()).map(({ to }) => to)).toEqual([ADA]);
    const emailIndex = site.app.vault.emailIndex('bea@example.org');
    // As an older backup would bring it back.
    await site.app.db.newsletterReader.create({ data: row as NonNullable<typeof row> });
    expect([await repeatStops(site.app), await rowOf('bea@example.org')]).toEqual([1, null]);
    const receipts = () => site.app.db.newsletterReceipt.findMany({ where: { emailIndex } });
    expect((await receipts()).map(({ endedAt }) => endedAt)).toEqual([site.clock.now()]);
    expect((await site.guest().post(stopOf(id), { 'List-Unsubscribe': 'One-Click' })).h1).toBe('Stopped');
    const ada = (await rowOf(ADA))?.id ?? '';
    const forged = stopOf(id).replace(/stop\/[^.]+/, `stop/${stopOf(ada).split('/').at(-1)?.split('.')[0]}`);
    expect((await site.guest().post(forged, { 'List-Unsubscribe': 'One-Click' })).status).toBe(404);
    site.clock.forward({ days: 366 });
    await runRetention(site.app);
    expect(await receipts()).toEqual([]);
    expect(await rowOf(ADA)).not.toBeNull();
    staff = await site.signedIn(admin);
  });

  it('CC-07 reaches each address once when the job is killed in the middle, and twice at once', async () => {
    const { vault, clock } = site.app;
    const at = clock.now();
    await site.app.db.newsletterReader.createMany({
      data: Array.from({ length: 230 }, (_, i) => ({
        email: vault.seal(vault.siteKey, 'NewsletterReader.email', `many${i}@example.org`),
        ...{
          emailIndex: vault.emailIndex(`many${i}@example.org`),
          linkHash: `many${i}`,
          wording: 'w',
          noticeVersion: 'v',
        },
        ...{ askedAt: at, confirmedAt: at },
      })),
    });
    const id = await written();
    await staff.submit(`/admin/newsletter/${id}`, {}, { action: `/admin/newsletter/${id}/send` });
    let seals = 0;
    const seal = (...given: Parameters<typeof vault.seal>) => {
      seals += 1;
      if (seals > 850) throw new Error('killed');
      return vault.seal(...given);
    };
    await expect(sendNewsletters({ ...site.app, vault: { ...vault, seal } })).rejects.toThrow('killed');
    expect((await staff.get(`/admin/newsletter/${id}`)).text).toContain('Sent 200 of 231.');
    await Promise.all([sendNewsletters(site.app), sendNewsletters(site.app)]);
    const mails = await site.app.db.outboxMail.findMany({ where: { once: { startsWith: `newsletter:${id}` } } });
    expect([mails.length, new Set(mails.map((mail) => mail.newsletterReaderId)).size]).toEqual([231, 231]);
  });

  it('CC-13 is for our own mails alone: whoever has the address for another purpose is refused by the policy', () => {
    const { policy } = site.app;
    const getters = Object.values(policy.recipients).filter(({ gets }) => gets.includes('newsletter-address'));
    expect(getters.map(({ kind }) => kind)).toEqual(['supplier', 'supplier']);
    expect(policy.categories['newsletter-address']).toMatchObject({ seenBy: [], protection: 'sealed' });
  });

  it('is sealed for the site, so that a change of keys seals it anew', async () => {
    const [old] = site.app.config.sealingKeys;
    const key = { id: 'fresh', key: site.app.config.indexKey };
    const vault = createVault({
      sealingKeys: [key, ...(old ? [old] : [])],
      ...{ indexKey: site.app.config.indexKey, random: site.app.random },
    });
    await rotateKeys({ ...site.app, vault });
    const row = await rowOf(ADA);
    expect(vault.isStale(row?.email ?? new Uint8Array())).toBe(false);
    expect(vault.unseal(vault.siteKey, 'NewsletterReader.email', row?.email ?? new Uint8Array())).toBe(ADA);
  });
});
