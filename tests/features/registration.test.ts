import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aLearner } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await aSite();
});
afterAll(() => site.close());

const form = {
  name: 'Grace Obi',
  email: 'grace@example.org',
  jobRole: 'Health visitor',
  workplace: 'Northside Clinic',
  membershipNumber: '12A3456B',
  password: 'a lantern over still water',
  age: 'over',
  agree: 'yes',
};

const people = () => site.app.db.person.count();
const linkIn = (text: string) => /\/activate\/\S+/.exec(text)?.[0] ?? '';

describe('creating an account', () => {
  it('SH-16 CDEP-02 asks for work details only, each with who can see it before anything is typed', async () => {
    const page = await site.guest().get('/register');
    expect(page.h1).toBe('Create an account');
    for (const label of [
      'Full name',
      'Work email',
      'Job role',
      'Place of work',
      'Professional membership number (optional)',
    ])
      expect(page.$('label').filter((_, one) => page.$(one).text() === label)).toHaveLength(1);
    expect(page.$('form details.who').length).toBeGreaterThanOrEqual(6);
    expect(page.$('input[type=checkbox][checked]')).toHaveLength(0);
  });

  it('SH-50 HEC-43 stores the notice version and the exact words, and stays inactive until the link is used', async () => {
    const guest = site.guest();
    const sent = await guest.submit('/register', form);
    expect([sent.status, sent.to]).toEqual([303, '/register/sent']);
    expect((await guest.get('/register/sent')).h1).toBe('Check your email');
    const [record] = await site.app.db.consentRecord.findMany({
      where: { consent: 'notice' },
      orderBy: { at: 'desc' },
    });
    expect(record).toMatchObject({
      wording: site.app.policy.registration.agreement,
      noticeVersion: site.app.policy.version,
      given: true,
    });
    expect((await guest.submit('/sign-in', { email: form.email, password: form.password })).status).toBe(422);

    const [mail] = await site.mails();
    const link = linkIn(mail?.text ?? '');
    const looked = await guest.get(link);
    expect([looked.status, looked.h1]).toEqual([200, 'Activate your account']);
    await guest.get(link);
    expect(await site.app.db.person.count({ where: { activatedAt: { not: null } } })).toBe(0);
    expect((await guest.submit(link, {})).to).toBe('/sign-in');
    expect((await guest.post(link, {})).status).toBe(403);
    expect((await guest.get(link)).text).toContain('This link does not work any more');
    expect((await guest.submit('/sign-in', { email: form.email, password: form.password })).to).toBe('/learn');
  });

  it('gives the same answer for an address that has an account, and tells its owner by mail', async () => {
    const known = await aLearner(site, { email: 'known@example.org' });
    const before = await people();
    const answer = await site.guest().submit('/register', { ...form, email: ' KNOWN@example.org' });
    expect([answer.status, answer.to]).toEqual([303, '/register/sent']);
    expect(await people()).toBe(before);
    const [mail] = await site.mails();
    expect(mail).toMatchObject({ to: known.email });
    expect(mail?.text).toContain('You already have one');
  });

  it('an account that nobody activated is filled anew, so that no stranger can prepare it', async () => {
    await site
      .guest()
      .submit('/register', { ...form, email: 'victim@example.org', password: 'the attacker knows this one' });
    await site
      .guest()
      .submit('/register', { ...form, email: 'victim@example.org', password: 'the owner chose this instead' });
    const [second, first] = (await site.mails()).filter(({ to }) => to === 'victim@example.org');
    expect((await site.guest().get(linkIn(first?.text ?? ''))).text).toContain('does not work any more');
    await site.guest().submit(linkIn(second?.text ?? ''), {});
    expect(
      (await site.guest().submit('/sign-in', { email: 'victim@example.org', password: 'the attacker knows this one' }))
        .status,
    ).toBe(422);
    expect(
      (await site.guest().submit('/sign-in', { email: 'victim@example.org', password: 'the owner chose this instead' }))
        .status,
    ).toBe(303);
  });

  it('CC-27 CC-28 under 16 nothing is stored, whatever else was typed, and the question cannot be tried again', async () => {
    const before = [await people(), await site.app.db.outboxMail.count(), await site.app.db.auditEvent.count()];
    const guest = site.guest();
    expect((await guest.submit('/register', { ...form, email: 'young@example.org', age: 'under' })).to).toBe(
      '/register/parent',
    );
    expect((await guest.get('/register/parent')).text).toContain('We have kept nothing that you typed');
    expect((await guest.get('/register')).to).toBe('/register/parent');
    const other = site.guest();
    expect((await other.submit('/register', { age: 'under' })).to).toBe('/register/parent');
    expect([await people(), await site.app.db.outboxMail.count(), await site.app.db.auditEvent.count()]).toEqual(
      before,
    );
  });

  it('keeps what was typed but never the password, and links each error to its field', async () => {
    const page = await site
      .guest()
      .submit('/register', { ...form, email: 'amina', agree: '', password: 'Password12345678' });
    expect(page.status).toBe(422);
    expect(page.$('title').text()).toMatch(/^Error: /);
    expect(page.$('#name').attr('value')).toBe(form.name);
    expect(page.html).not.toContain('Password12345678');
    const links = page
      .$('.govuk-error-summary a')
      .map((_, a) => page.$(a).attr('href'))
      .get();
    expect(links).toContain('#email');
    for (const link of links) expect(page.$(link)).toHaveLength(1);
  });

  it.each([
    'short',
    'Password12345678',
    'seenandheard2026!!',
    'brightwater2026!!!',
    'passwordpassword',
    '1234567890123456',
    'aaaaaaaaaaaaaaaaaa',
    'Grace Obi Grace Obi',
  ])('CDEP-37 refuses the password %s', async (password) => {
    const page = await site.guest().submit('/register', { ...form, email: 'pw@example.org', password });
    expect(page.status).toBe(422);
    expect(page.$('#password-error')).toHaveLength(1);
  });

  it.each(['correct horse battery ', '🦊 over the river 🦊 at dawn', `${'long words '.repeat(11)}end`])(
    'takes the password %s as it was typed',
    async (password) => {
      const email = `exact${password.length}@example.org`;
      expect((await site.guest().submit('/register', { ...form, email, password })).status).toBe(303);
      const [mail] = await site.mails();
      await site.guest().submit(linkIn(mail?.text ?? ''), {});
      expect(
        (
          await site
            .guest()
            .submit('/sign-in', { email, password: password.trim() === password ? `${password} ` : password.trim() })
        ).status,
      ).toBe(422);
      expect((await site.guest().submit('/sign-in', { email, password })).status).toBe(303);
    },
  );

  it.each([
    ['NUL', { name: 'Gr\0ace' }, 400],
    ['a field that the form does not have', { admin: 'yes' }, 400],
    ['a doubled field', { name: ['a', 'b'] }, 400],
    ['__proto__', { '__proto__[x]': '1' }, 400],
    ['a name of 10,000 letters', { name: 'x'.repeat(10_000) }, 422],
    ['a mail header in the address', { email: 'a@b.example\r\nBcc: c@d.example' }, 422],
  ])('refuses %s', async (_, extra, status) => {
    expect((await site.guest().submit('/register', { ...form, email: 'bad@example.org', ...extra })).status).toBe(
      status,
    );
  });

  it('20 presses at once make one account', async () => {
    const guest = site.guest();
    const page = await guest.get('/register');
    const token = String(page.$('input[name=_csrf]').val());
    const before = await people();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => guest.post('/register', { ...form, email: 'twice@example.org', _csrf: token })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
    expect(await people()).toBe(before + 1);
  });
});
