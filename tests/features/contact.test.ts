import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../support/browser.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, anAdministrator } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let administrator: Browser;

beforeAll(async () => {
  site = await aSite();
  administrator = await site.signedIn(await anAdministrator(site));
});
afterAll(() => site.close());

const letter = {
  name: 'Petra Canary',
  email: 'petra.canary@example.org',
  topic: 'cookies',
  message: 'Which cookies do you set?\nCanary question.',
};
const newest = () => site.app.db.enquiry.findFirstOrThrow({ orderBy: { id: 'desc' } });

describe('writing to us', () => {
  it('SH-11 SH-12 is reached from the cookies page and the notice, with the subject chosen and the time we take', async () => {
    for (const page of ['/cookies', '/privacy']) {
      const links = (await site.guest().get(page)).$('main a[href^="/contact?about="]');
      const contact = await site.guest().get(links.first().attr('href') ?? '');
      expect(contact.h1).toBe('Contact us');
      expect(contact.$('#topic option[selected]').attr('value')).toBe(page.slice(1));
      expect(contact.text).toContain('within 5 days');
    }
  });

  it('SH-11 SH-41 gives a number, tells the writer and the staff, and waits in the queue', async () => {
    const guest = site.guest();
    const sent = await guest.submit('/contact', letter);
    expect(sent.to).toMatch(/^\/contact\/sent\/[2-9A-Z]{4}-[2-9A-Z]{4}$/);
    const { reference } = await newest();
    expect((await guest.get(sent.to)).text).toContain(reference);
    const mails = await site.mails();
    expect(
      mails.some(({ to, text }) => to === letter.email && text.includes(reference) && !text.includes('Canary')),
    ).toBe(true);
    expect(mails.some(({ to }) => to === site.app.policy.controllers[0]?.email)).toBe(true);
    expect((await administrator.get('/admin/messages')).text).toContain(letter.name);
  });

  it('SH-40 stores nothing of it readable', async () => {
    const row = await newest();
    for (const value of Object.values(row))
      expect(Buffer.from(value instanceof Uint8Array ? value : String(value)).toString('latin1')).not.toMatch(
        /canary/i,
      );
  });

  it('SH-41 is answered by a link that whoever has it can read, and no other', async () => {
    const { id } = await newest();
    const answered = await administrator.submit(
      `/admin/messages/${id}`,
      { answer: 'Only the necessary ones.' },
      { action: `/admin/messages/${id}` },
    );
    expect(answered.to).toBe('/admin/messages');
    const [mail] = (await site.mails()).filter(({ to }) => to === letter.email);
    expect(mail?.text).not.toContain('necessary');
    const path = /\/contact\/answers\/\S+/.exec(mail?.text ?? '')?.[0] ?? '';
    const page = await site.guest().get(path);
    expect(page.text).toContain('Only the necessary ones.');
    expect(page.text).toContain('Which cookies do you set?');
    expect((await site.guest().get(`${path}x`)).status).toBe(404);
    expect((await administrator.get('/admin/messages')).text).not.toContain(letter.name);
    expect((await administrator.get('/admin/messages?state=closed')).text).toContain(letter.name);
  });

  it('SH-32 is reached from the foot of every page, names that page without ids, and the staff find it by page and subject', async () => {
    const foot = async (who: Browser, path: string) =>
      (await who.get(path)).$('.site-footer a[href^="/contact?"]').attr('href') ?? '';
    const learner = await site.signedIn(await aLearner(site));
    expect(await foot(site.guest(), '/courses')).toBe('/contact?about=problem&page=%2Fcourses');
    expect(await foot(learner, '/admin/users/0190-canary-4711')).toBe(
      '/contact?about=problem&page=%2Fadmin%2Fusers%2F%3Aid',
    );
    expect(await foot(site.guest(), '/recover/link/SecretCanaryToken')).not.toContain('Canary');
    const slug = await aCourse(site);
    const form = await foot(learner, `/courses/${slug}`);
    expect(form).toBe(`/contact?about=courses&page=%2Fcourses%2F${slug}`);
    const sent = await learner.submit(form, { ...letter, topic: 'courses', message: 'A word is missing.' });
    expect((await learner.get(sent.to)).$('main a[href="/my-data"]').length).toBe(1);
    expect((await newest()).page).toBe(`/courses/${slug}`);
    const queue = async (query: string) => (await administrator.get(`/admin/messages?${query}`)).$('tbody tr').length;
    expect(await queue(`page=/courses/${slug}`)).toBe(1);
    expect(await queue('page=/courses/other')).toBe(0);
    expect(await queue('topic=courses')).toBe(1);
    expect(await queue('topic=accessibility')).toBe(0);
    expect((await administrator.get('/admin/messages')).$(`tbody a[href$="page=%2Fcourses%2F${slug}"]`).length).toBe(1);
  });

  it.each(['//elsewhere.example', '/a b', '/<script>', '/\\x', `/${'a'.repeat(90)}`])(
    'SH-32 takes no other page than an address of ours: %s',
    async (page) => {
      const asked = await site.guest().get(`/contact?page=${encodeURIComponent(page)}`);
      expect([asked.status, asked.$('input[name=page]').length]).toEqual([200, 0]);
      const before = await site.app.db.enquiry.count();
      const sent = await site.guest().submit('/contact', { ...letter, page });
      expect([sent.status, await site.app.db.enquiry.count()]).toEqual([422, before]);
    },
  );

  it('answering twice at once sends one answer', async () => {
    await site.guest().submit('/contact', { ...letter, email: 'twice@example.org' });
    const { id } = await newest();
    const token = String((await administrator.get(`/admin/messages/${id}`)).$('input[name=_csrf]').first().val());
    await Promise.all(
      ['one', 'two', 'three'].map((answer) => administrator.post(`/admin/messages/${id}`, { answer, _csrf: token })),
    );
    expect(await site.app.db.outboxMail.count({ where: { once: `enquiry-answered:${id}` } })).toBe(1);
    expect(
      await site.app.db.auditEvent.count({
        where: { what: 'contact.answered', detail: { path: ['enquiry'], equals: id } },
      }),
    ).toBe(1);
  });

  it('CDEP-27 a signed-in person’s message is theirs: sealed under their key, and a look at it is written down', async () => {
    const learner = await aLearner(site, { name: 'Amina Shah' });
    const browser = await site.signedIn(learner);
    await browser.submit('/contact', { ...letter, topic: 'information' }, { action: '/contact' });
    const { id, personId } = await newest();
    expect(personId).toBe(learner.id);
    await administrator.get(`/admin/messages/${id}`);
    const look = await site.app.db.accessEntry.findFirst({
      where: { personId: learner.id, capability: 'contact.queue' },
    });
    expect(look?.categories).toEqual(['enquiry']);
    for (const path of ['/admin/messages', `/admin/messages/${id}`]) {
      expect((await browser.get(path)).status).toBe(403);
      expect((await site.guest().get(path)).to).toMatch(/^\/sign-in/);
    }
  });

  it.each([
    ['an address with a header in it', { email: 'a@b.example\r\nBcc: c@d.example' }, 422],
    ['a name with a line break, which no header will hold', { name: 'x\r\nBcc: c@d.example' }, 303],
    ['a subject that we do not offer', { topic: 'money' }, 422],
    ['NUL', { message: 'a\0b' }, 400],
    ['5,000 characters', { message: 'x'.repeat(5000) }, 422],
    ['nothing', { name: '', email: '', topic: '', message: '' }, 422],
  ])('with %s', async (_, extra, status) => {
    const page = await site.guest().submit('/contact', { ...letter, ...extra });
    expect(page.status).toBe(status);
    for (const { subject, to } of await site.mails()) expect(`${subject}${to}`).not.toMatch(/[\r\n]/);
  });

  it('is slowed down for one address', async () => {
    let last = 0;
    for (let i = 0; i < 12 && last !== 429; i++) last = (await site.guest().submit('/contact', letter)).status;
    expect(last).toBe(429);
  });
});
