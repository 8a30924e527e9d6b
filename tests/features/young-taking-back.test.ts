import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { restore, suspend } from '../../src/features/admin/suspending.ts';
import { stopToken } from '../../src/features/reminders/stop-token.ts';
import { takeBack as again } from '../../src/features/young/taking-back.ts';
import { permissions } from '../../src/jobs/permissions.ts';
import { paths } from '../../src/paths.ts';
import { addDuration } from '../../src/policy/duration.ts';
import { runRetention } from '../../src/policy/retain.ts';
import { aCommunity, type TestCommunity } from '../support/community.ts';
import { aLearner, anAdministrator, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { aYoungPerson } from '../support/young.ts';

let site: TestSite;
let [ruth, ann] = [] as unknown as [TestPerson, TestPerson];
let group: TestCommunity;
beforeAll(async () => {
  site = await aSite();
  ruth = await anAdministrator(site);
  ann = await aLearner(site);
  group = await aCommunity(site, ruth, { openTo: 'everyone', young: 'yes' });
  await group.letIn([ann, 'Ann']);
});
afterAll(() => site.close());

const linkOf = ({ id }: TestPerson) => paths.permission.to({ token: stopToken(site.app, id, 'permission') });
const takeBack = async (person: TestPerson) => (await site.guest().submit(linkOf(person), {})).text;
const sealed = Buffer.from([0]);

/** A post of this person, as the database holds it. */
async function aPost({ id: authorId }: TestPerson): Promise<string> {
  const at = site.app.clock.now();
  const { id: topicId } = await site.app.db.topic.findFirstOrThrow({ where: { communityId: group.id } });
  const { id: threadId } = await site.app.db.thread.create({
    data: { ...{ communityId: group.id, topicId, title: 'Football', lastAt: at, startedAt: at }, authorId },
  });
  const said = { text: 'On Sundays', html: '<p>On Sundays</p>', at, once: threadId };
  return (await site.app.db.post.create({ data: { threadId, communityId: group.id, authorId, ...said } })).id;
}

const report = async (by: TestPerson, about: TestPerson, decidedAt: Date | null = null) =>
  site.app.db.postReport.create({
    data: {
      ...{ personId: by.id, postId: await aPost(about), why: 'unkind', words: sealed },
      ...{ at: site.app.clock.now(), decidedAt },
    },
  });

const aSanction = ({ id: personId }: TestPerson, outcome: string | null) =>
  site.app.db.sanction.create({
    data: {
      ...{ personId, communityId: group.id, what: 'warn', reason: sealed, at: site.app.clock.now(), byId: ruth.id },
      outcome,
    },
  });

const waiting: Record<string, (mia: TestPerson) => Promise<unknown>> = {
  'a report of theirs': (mia) => report(mia, ann),
  'a report about a post of theirs': (mia) => report(ann, mia),
  'a sanction that stands': (mia) => aSanction(mia, null),
  'a suspension': (mia) =>
    inTransaction(site.app, (app) => suspend(app, { personId: mia.id, by: ruth.id, reason: 'An adult' })),
  'a claim about a post of theirs': async (mia) =>
    site.app.db.claim.create({
      data: {
        ...{ reference: `C-${mia.id}`, kind: 'privacy', place: sealed, name: sealed, email: sealed, behalf: sealed },
        ...{ words: sealed, history: sealed, createdAt: site.app.clock.now() },
        ...{ subjectKind: 'post', subjectId: await aPost(mia) },
      },
    }),
  'an enquiry that nobody answered': (mia) =>
    site.app.db.enquiry.create({
      data: {
        ...{ reference: `E-${mia.id}`, personId: mia.id, topic: 'other', name: sealed, email: sealed },
        ...{ message: sealed, createdAt: site.app.clock.now() },
      },
    }),
};
const done: Record<string, (mia: TestPerson) => Promise<unknown>> = {
  nothing: async () => undefined,
  'a report that was decided': (mia) => report(mia, ann, site.app.clock.now()),
  'a sanction that was lifted': (mia) => aSanction(mia, 'lifted'),
};

const mailsTo = async (address: string, since: number) =>
  (await site.mails())
    .filter(({ to }) => to === address)
    .slice(0, -since || undefined)
    .map(({ subject, text }) => ({ subject, text }));

const lastTo = async (address: string) =>
  (await mailsTo(address, 0)).filter(({ subject }) => !subject.startsWith('Activate'));

describe('taking the permission back', () => {
  it.each(Object.keys(done))('CC-27 erases at once where there is %s', async (what) => {
    const mia = await aYoungPerson(site);
    await done[what]?.(mia);
    expect(await takeBack(mia)).toContain('at the latest in 14 days');
    expect(await site.app.db.personKey.count({ where: { personId: mia.id } })).toBe(0);
  });

  it.each(Object.keys(waiting))('CC-27 closes at once and erases later where there is %s', async (what) => {
    const { db, clock } = site.app;
    const mia = await aYoungPerson(site);
    const asMia = await site.signedIn(mia);
    await waiting[what]?.(mia);
    const reason = what === 'a suspension' ? await reasonOf(mia) : null;
    await takeBack(mia);
    expect(await db.session.count({ where: { personId: mia.id } })).toBe(0);
    expect((await asMia.get('/account')).to).toMatch(/^\/sign-in/);
    const person = await db.person.findUniqueOrThrow({ where: { id: mia.id } });
    expect(person).toMatchObject({ closingAt: clock.now(), suspendedAt: expect.any(Date) });
    if (reason) expect(await reasonOf(mia)).toEqual(reason);
    if (what.startsWith('a report'))
      expect(await db.postReport.count({ where: { decidedAt: null } })).toBeGreaterThan(0);
    expect((await site.guest().get(linkOf(mia))).text).toContain('Your permission was taken back');
    expect(await inTransaction(site.app, (app) => again(app, mia.id))).toBe(false);
    expect(await db.auditEvent.count({ where: { what: 'young.taken-back', aboutId: mia.id } })).toBe(1);

    // Nobody keeps it.
    expect((await site.guest().signIn(mia, site.clock)).to ?? '').not.toBe('/community');
    const open = inTransaction(site.app, (app) => restore(app, { personId: mia.id, by: ruth.id }));
    await expect(open).rejects.toThrow('stays closed');

    const ends = addDuration(clock.now(), site.app.policy.closing.changeOfMind);
    site.clock.set(new Date(ends.getTime() - 1000).toISOString());
    await runRetention(site.app);
    expect(await db.personKey.count({ where: { personId: mia.id } })).toBe(1);
    site.clock.set(new Date(ends.getTime() + 1000).toISOString());
    await runRetention(site.app);
    expect(await db.personKey.count({ where: { personId: mia.id } })).toBe(0);
    expect(await db.youngPermission.count({ where: { personId: mia.id } })).toBe(0);
    expect(await db.postReport.count({ where: { personId: mia.id } })).toBe(0);
  });

  it('CC-27 says the same to both and on the page, whether something waits or not', async () => {
    const told: unknown[] = [];
    for (const waits of [false, true]) {
      const mia = await aYoungPerson(site);
      if (waits) await report(mia, ann);
      const before = (await mailsTo('amina.shah@example.org', 0)).length;
      const first = await takeBack(mia);
      const later = (await site.guest().get(linkOf(mia))).$('main').text();
      const mails = await mailsTo('amina.shah@example.org', before);
      told.push({ main: /at the latest in 14 days/.test(first), later, mails, own: await lastTo(mia.email) });
    }
    expect(told[1]).toEqual(told[0]);
    expect(JSON.stringify(told[0])).toContain('at the latest in 14 days');
    expect(told[0]).toMatchObject({ main: true, mails: [expect.anything()], own: [expect.anything()] });
  });

  it('CC-27 outlasts the birthday: nobody grows up into an account that is closed', async () => {
    const mia = await aYoungPerson(site, { endsOn: site.app.clock.now().toISOString().slice(0, 10) });
    await report(mia, ann);
    await takeBack(mia);
    await permissions.run(site.app);
    expect(await site.app.db.youngPermission.count({ where: { personId: mia.id } })).toBe(1);
  });
});

const reasonOf = async ({ id }: TestPerson) =>
  (await site.app.db.person.findUniqueOrThrow({ where: { id } })).suspendedReason;
