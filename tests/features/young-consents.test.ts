import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { announcementSending } from '../../src/jobs/announcement-sending.ts';
import { runJob } from '../../src/jobs/queue.ts';
import { feedbackInvitations } from '../../src/jobs/reminders.ts';
import { lettersUnder } from '../../src/mail/under-consent.ts';
import type { Browser } from '../support/browser.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { aYoungPerson } from '../support/young.ts';

let site: TestSite;
let [mia, ann] = [] as unknown as [TestPerson, TestPerson];
let asMia: Browser;
beforeAll(async () => {
  site = await aSite();
  [mia, ann] = [await aYoungPerson(site), await aLearner(site)];
  asMia = await site.signedIn(mia);
});
afterAll(() => site.close());

/** Who got which of the letters that need a yes, in the order of their making. */
const mailed = async (): Promise<string[]> => {
  const kind = { in: Object.values(lettersUnder).flat() };
  const rows = await site.app.db.outboxMail.findMany({ where: { kind }, orderBy: { id: 'asc' } });
  return rows.map((row) => `${row.kind} ${row.personId === ann.id ? 'Ann' : 'Mia'}`);
};

describe('news and surveys', () => {
  it('CC-27 CDEP-32 are not offered to a young person, and a yes that is sent anyway is refused', async () => {
    const records = () => site.app.db.consentRecord.count({ where: { personId: mia.id, consent: { not: 'notice' } } });
    const page = await asMia.get('/my-data/consents');
    expect([page.status, page.$('input[type=radio]').length]).toEqual([200, 0]);
    expect(page.text).not.toContain('Only if you want to');
    for (const { question } of Object.values(site.app.policy.consents)) expect(page.text).not.toContain(question);
    const _csrf = String((await asMia.get('/account')).$('input[name=_csrf]').first().val());
    for (const consent of Object.keys(site.app.policy.consents)) {
      const forged = { _csrf, consent, answer: 'yes', version: site.app.policy.version };
      const refused = await asMia.post('/my-data/consents', forged);
      expect([refused.status, refused.text.includes('We do not ask young people this question')]).toEqual([400, true]);
    }
    expect(await records()).toBe(0);
  });

  it('CC-27 a young person can still agree to the notice', async () => {
    const where = { personId: mia.id, consent: 'notice' };
    await site.app.db.consentRecord.deleteMany({ where });
    expect((await asMia.submit('/my-data/consents', { consent: 'notice', answer: 'yes' })).status).toBe(303);
    expect(await site.app.db.consentRecord.count({ where })).toBe(1);
  });

  it('CC-27 CDEP-32 reach no young person, even with a yes on record, and others as before', async () => {
    const at = site.clock.now();
    const { db } = site.app;
    await db.consentRecord.createMany({
      data: [mia, ann].flatMap(({ id }) =>
        ['news', 'feedback'].map((consent) => ({
          ...{ personId: id, consent, given: true, wording: 'w', noticeVersion: 'v', at },
        })),
      ),
    });
    const shown = { text: 'T', html: 'T', audience: 'people', targets: [], onTop: false, byMail: true };
    const since = { fromAt: at, createdAt: at, publishedAt: at };
    await db.announcement.createMany({ data: [{ kind: 'news', title: 'A new course', ...shown, ...since }] });
    await runJob(site.app, announcementSending);
    expect(await mailed()).toEqual(['news Ann']);

    await db.announcement.createMany({ data: [{ kind: 'survey', title: 'Five questions', ...shown, ...since }] });
    await runJob(site.app, announcementSending);
    expect(await mailed()).toEqual(['news Ann', 'survey-invitation Ann']);
    expect((await asMia.get('/announcements')).text).not.toContain('Five questions');

    const course = await db.course.findUniqueOrThrow({ where: { slug: await aCourse(site) }, select: { id: true } });
    await db.enrolment.createMany({
      data: [mia, ann].map(({ id }) => ({
        ...{ personId: id, courseId: course.id, startedAt: at, lastAt: at, finishedAt: at },
      })),
    });
    site.clock.forward({ days: 4 });
    await runJob(site.app, feedbackInvitations);
    expect(await mailed()).toEqual(['news Ann', 'survey-invitation Ann', 'feedback-invitation Ann']);
  });
});
