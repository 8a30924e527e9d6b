import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stopToken } from '../../src/features/reminders/stop-token.ts';
import { announcementSending } from '../../src/jobs/announcement-sending.ts';
import { runJob } from '../../src/jobs/queue.ts';
import { deliverDue } from '../../src/mail/deliver.ts';
import type { Outgoing } from '../../src/mail/transport.ts';
import type { Browser, Page } from '../support/browser.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, anAdministrator, aPerson, aTutor, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let admin: TestPerson;
let learner: TestPerson;
let tutor: TestPerson;
let staff: Browser;
let course: string;

const NEW = '/admin/announcements/new';
const base = { kind: 'service', title: 'The site rests on Sunday', text: 'From *nine* to ten.', audience: 'people' };
type Fields = Record<string, string | string[]>;

const write = async (fields: Fields = {}): Promise<string> => {
  const page = await staff.submit(NEW, { ...base, ...fields, go: 'save' });
  expect([page.status, page.$('.govuk-error-summary').text()]).toEqual([303, '']);
  return page.to.split('/').at(-1) ?? '';
};
const set = async (id: string, to: 'published' | 'withdrawn') =>
  staff.submit(`/admin/announcements/${id}`, { to }, { action: `/admin/announcements/${id}/state` });
const publish = async (fields: Fields = {}): Promise<string> => {
  const id = await write(fields);
  await set(id, 'published');
  return id;
};
const send = () => runJob(site.app, announcementSending);
const say = (personId: string, consent: string, given = true) =>
  site.app.db.consentRecord.createMany({
    data: [{ personId, consent, given, wording: 'w', noticeVersion: 'v', at: site.clock.now() }],
  });
/** Who got a mail of this announcement. */
const reached = async (id: string): Promise<(string | null)[]> =>
  (await site.app.db.outboxMail.findMany({ where: { once: { startsWith: `announcement:${id}` } } }))
    .map(({ personId }) => personId)
    .sort();
const onTop = (page: Page): string => page.$('.site-message__text').text().trim();

/** In a browser of their own; a code of the second step works once. */
const signIn = (person: TestPerson) => {
  site.clock.forward({ seconds: 31 });
  return site.signedIn(person);
};

beforeAll(async () => {
  site = await aSite();
  admin = await anAdministrator(site);
  learner = await aLearner(site);
  tutor = await aTutor(site);
  staff = await site.signedIn(admin);
  const slug = await aCourse(site);
  course = (await site.app.db.course.findUniqueOrThrow({ where: { slug }, select: { id: true } })).id;
  const now = site.clock.now();
  await site.app.db.enrolment.createMany({
    data: [{ personId: learner.id, courseId: course, startedAt: now, lastAt: now }],
  });
});
afterAll(() => site.close());

describe('an announcement', () => {
  it('SH-30 CDEP-31 reaches everybody who is active, on the site and by mail, whatever they said about news', async () => {
    const gone = [await aLearner(site), await aLearner(site), await aPerson(site, { activated: false })];
    const [suspended, closing] = gone.map(({ id }) => ({ id }));
    await site.app.db.person.update({ where: suspended as never, data: { suspendedAt: site.clock.now() } });
    await site.app.db.person.update({ where: closing as never, data: { closingAt: site.clock.now() } });
    await say(tutor.id, 'news', false);
    const id = await write({ byMail: 'yes' });
    expect((await staff.get(`/admin/announcements/${id}`)).text).toContain('Publishing sends 3 emails');
    await send();
    expect(await reached(id)).toEqual([]);
    expect((await staff.get('/announcements')).text).not.toContain('rests on Sunday');
    await set(id, 'published');
    for (let i = 0; i < 3; i++) await send();
    expect(await reached(id)).toEqual([admin.id, learner.id, tutor.id].sort());
    expect((await staff.get(`/admin/announcements/${id}`)).text).toContain('Sent 3 of 3. Finished');
    const [mail] = (await site.mails()).filter(({ to }) => to === learner.email);
    expect(mail?.text).toContain(`/announcements/${id}`);
    expect(mail?.text).not.toMatch(/Sunday|nine|Amina/);

    const browser = await signIn(learner);
    expect((await browser.get('/learn')).$('.news-line').text()).toBe('1 new announcement');
    expect((await browser.get('/announcements')).$('.announcements .tag, .announcements li').text()).toContain('New');
    expect((await browser.get(`/announcements/${id}`)).$('main em').text()).toBe('nine');
    expect((await browser.get('/learn')).$('.news-line')).toHaveLength(0);
    expect((await site.guest().get(`/announcements/${id}`)).status).toBe(404);
  });

  it('waits for its time, says when it changed, and is gone when it ends or is withdrawn', async () => {
    const id = await publish({ title: 'For a week', fromOn: '2026-12-01', untilOn: '2026-12-07', byMail: 'yes' });
    const seen = async () => {
      const page = await staff.get(`/announcements/${id}`);
      return page.status === 200 ? page.$('main .meta').text() : page.status;
    };
    await send();
    expect([await seen(), await reached(id)]).toEqual([404, []]);
    const edit = `/admin/announcements/${id}/edit`;
    await staff.submit(edit, { text: 'Before it begins.', go: 'save' });
    site.clock.set(new Date('2026-12-02T10:00:00Z'));
    staff = await signIn(admin);
    await send();
    expect([await seen(), (await reached(id)).length]).toEqual(['1 December 2026.', 3]);
    await staff.submit(edit, { text: 'Now with ![a picture](a.png)', go: 'save' });
    expect(await seen()).toBe('1 December 2026.');
    await staff.submit(edit, { text: 'While it is shown.', kind: 'news', go: 'save' });
    expect(await seen()).toBe('1 December 2026. Changed on 2 December 2026.');
    expect((await site.app.db.announcement.findUniqueOrThrow({ where: { id } })).kind).toBe('service');
    await set(id, 'withdrawn');
    expect([await seen(), (await reached(id)).length]).toEqual([404, 0]);
    await set(id, 'published');
    await send();
    expect([await seen(), (await reached(id)).length]).toEqual([expect.stringContaining('Changed'), 0]);
    site.clock.set(new Date('2026-12-08T00:00:00Z'));
    staff = await signIn(admin);
    expect(await seen()).toBe(404);
  });

  it('is shown in a preview that keeps nothing, and refuses what cannot be', async () => {
    const count = () => site.app.db.announcement.count();
    const before = await count();
    const preview = await staff.submit(NEW, { ...base, text: 'A *fine* <script>1</script>', go: 'preview' });
    expect([preview.status, preview.$('main section em').text()]).toEqual([200, 'fine']);
    expect(preview.$('main section').find('script')).toHaveLength(0);
    expect(preview.$('textarea[name=text]').text()).toContain('A *fine* <script>');
    const wrong: [Fields, string][] = [
      [{ title: '' }, 'Enter a title'],
      [{ text: '![a picture](a.png)' }, 'Line 1'],
      [{ text: '[read](javascript:alert)' }, 'Line 1'],
      [{ text: '' }, 'Write a text'],
      [{ url: 'javascript:alert(1)' }, 'starts with https://'],
      [{ audience: 'roles' }, 'Choose a role'],
      [{ audience: 'roles', roles: 'nobody' }, 'Choose roles from the list'],
      [{ audience: 'courses', courses: '019aa000-0000-7000-8000-000000000001' }, 'Choose courses from the list'],
      [{ audience: 'visitors', byMail: 'yes' }, 'Visitors have no email here'],
      [{ fromOn: '2027-01-02', untilOn: '2027-01-01' }, 'Enter a time after it begins'],
      [{ fromOn: '2027-03-28', fromTime: '01:30' }, 'Enter a time that clocks show'],
    ];
    for (const [fields, says] of wrong) {
      const page = await staff.submit(NEW, { ...base, ...fields, go: 'save' });
      expect([fields, page.status, page.text]).toEqual([fields, 422, expect.stringContaining(says)]);
    }
    expect(await count()).toBe(before);
  });
});

describe('mail that takes a yes', () => {
  const stopLink = (what: 'news' | 'feedback') => `/mails/stop/${what}/${stopToken(site.app, learner.id, what)}`;

  it('SH-31 CDEP-32 news goes to those who said yes to news, a survey to those who want to be asked, and to nobody else', async () => {
    await say(learner.id, 'news');
    await say(tutor.id, 'feedback');
    await say(admin.id, 'feedback', false);
    const news = await publish({ kind: 'news', byMail: 'yes', title: 'A new course' });
    const address = 'https://survey.example.com/form?id=1';
    const survey = await publish({ kind: 'survey', byMail: 'yes', title: 'Five questions', url: address });
    await send();
    expect([await reached(news), await reached(survey)]).toEqual([[learner.id], [tutor.id]]);
    const invited = await signIn(tutor);
    const page = await invited.get(`/announcements/${survey}`);
    expect(page.$(`main a[href="${address}"]`).attr('rel')).toContain('noreferrer');
    expect((await site.mails()).filter(({ text }) => text.includes('survey.example.com'))).toEqual([]);
    const browser = await signIn(learner);
    expect((await browser.get(`/announcements/${survey}`)).status).toBe(404);
    expect((await browser.get('/announcements')).text).not.toContain('Five questions');
  });

  it('SH-31 carries the headers that stop it, and looking at the link changes nothing', async () => {
    const sent: Outgoing[] = [];
    await deliverDue(site.app, { send: async (mail) => void sent.push(mail), close: () => {} }, 500);
    const stops = sent.filter(({ stop }) => stop).map(({ to, stop }) => [to, stop]);
    const linkOf = ({ id }: TestPerson, what: 'news' | 'feedback') =>
      `${site.app.config.baseUrl}/mails/stop/${what}/${stopToken(site.app, id, what)}`;
    expect(stops.sort()).toEqual(
      [
        [learner.email, linkOf(learner, 'news')],
        [tutor.email, linkOf(tutor, 'feedback')],
      ].sort(),
    );
    const page = await site.guest().get(stopLink('news'));
    expect([page.status, page.html.includes(learner.name)]).toEqual([200, false]);
    expect(
      await site.app.db.consentRecord.count({
        where: { personId: learner.id, consent: 'news', endedAt: null, given: true },
      }),
    ).toBe(1);
  });

  it('SH-31 is stopped at once by one POST without signing in, also what waits to be sent', async () => {
    const waiting = await publish({ kind: 'news', byMail: 'yes', title: 'Another course' });
    await send();
    expect(await reached(waiting)).toEqual([learner.id]);
    const done = await site.guest().post(stopLink('news'), { 'List-Unsubscribe': 'One-Click' });
    expect([done.status, done.h1]).toEqual([200, 'Stopped']);
    expect(await reached(waiting)).toEqual([]);
    const next = await publish({ kind: 'news', byMail: 'yes', title: 'A third course' });
    const service = await publish({ byMail: 'yes' });
    await send();
    expect([await reached(next), (await reached(service)).length]).toEqual([[], 3]);
    const receipts = await site.app.db.consentRecord.findMany({
      where: { personId: learner.id, consent: 'news' },
      orderBy: { at: 'asc' },
    });
    expect(receipts.map(({ given, endedAt }) => [given, endedAt !== null])).toEqual([
      [true, true],
      [false, false],
    ]);
    expect((await site.guest().post(stopLink('news'), { 'List-Unsubscribe': 'One-Click' })).h1).toBe('Stopped');
    const crossed = stopLink('news').replace('/news/', '/feedback/');
    expect((await site.guest().get(crossed)).status).toBe(404);
    expect((await site.guest().post(stopLink('news'), {})).status).toBe(403);
  });
});

describe('a message on top of pages', () => {
  it('SH-08 shows to those whom its rule names and to nobody else, and nothing leaves the origin', async () => {
    const browsers = { visitor: site.guest(), learner: await signIn(learner), tutor: await signIn(tutor) };
    const rules: [Fields, (keyof typeof browsers)[]][] = [
      [{ audience: 'everybody' }, ['visitor', 'learner', 'tutor']],
      [{ audience: 'visitors' }, ['visitor']],
      [{ audience: 'people' }, ['learner', 'tutor']],
      [{ audience: 'roles', roles: ['tutor', 'author'] }, ['tutor']],
      [{ audience: 'courses', courses: [course] }, ['learner']],
    ];
    for (const [fields, shown] of rules) {
      const title = `Told to ${String(fields.audience)} <b>&`;
      const id = await publish({ ...fields, title, onTop: 'yes', text: '', url: 'https://example.com/more' });
      for (const [who, browser] of Object.entries(browsers)) {
        const page = await browser.get('/courses');
        const wanted = shown.includes(who as keyof typeof browsers);
        expect([who, fields, onTop(page)]).toEqual([who, fields, wanted ? `${title} Open it on example.com` : '']);
        const loaded = page.$('img, script, iframe, source, video, audio, link').toArray();
        for (const one of loaded)
          expect(page.$(one).attr('src') ?? page.$(one).attr('href') ?? '/').toMatch(/^\/(?!\/)/);
        expect(page.headers['content-security-policy']).toMatch(
          /default-src 'none'.*img-src 'self'.*connect-src 'self'/,
        );
      }
      await set(id, 'withdrawn');
    }
    expect(browsers.visitor.cookie('sid')).toBeUndefined();
  });

  it('SH-08 is hidden by a form, for a person in every browser, for a visitor in their session, and has a page', async () => {
    const id = await publish({ audience: 'everybody', onTop: 'yes', title: 'A new look' });
    const [here, there, visitor] = [await signIn(learner), await signIn(learner), site.guest()];
    const hide = `/announcements/${id}/hide`;
    for (const browser of [here, visitor]) {
      const page = await browser.get('/courses');
      expect(onTop(page)).toBe('A new look Read more');
      const fields = { _csrf: String(page.$(`form[action="${hide}"] input[name=_csrf]`).val()), back: '/courses?q=a' };
      expect((await browser.post(hide, { ...fields, _csrf: 'x' })).status).toBe(403);
      const done = await browser.post(hide, fields);
      expect([done.status, done.to]).toEqual([303, '/courses?q=a']);
      expect(onTop(await browser.get('/courses'))).toBe('');
    }
    expect(onTop(await there.get('/courses'))).toBe('');
    expect(onTop(await site.guest().get('/courses'))).toBe('A new look Read more');
    expect(onTop(await site.guest().get(`/announcements/${id}`))).toBe('');
    expect((await visitor.get(`/announcements/${id}`)).status).toBe(200);
    expect(await site.app.db.announcementMark.count({ where: { announcementId: id, hiddenAt: { not: null } } })).toBe(
      1,
    );
  });

  it('is given up by its clock, also in a process that keeps what it read', async () => {
    await publish({
      audience: 'visitors',
      onTop: 'yes',
      title: 'Until six',
      untilOn: '2026-12-08',
      untilTime: '18:00',
    });
    const at = async (time: string) => {
      site.clock.set(new Date(`2026-12-08T${time}Z`));
      return onTop(await site.guest().get('/courses'));
    };
    expect([await at('17:59:58'), await at('18:00:00')]).toEqual([
      'Until six Read more',
      expect.not.stringContaining('Until'),
    ]);
  });
});
