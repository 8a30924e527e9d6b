import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../src/context.ts';
import { setYoungMembers } from '../../src/features/community/young-members.ts';
import { birthdayAt, readBirth } from '../../src/features/young/birthday.ts';
import { permissions } from '../../src/jobs/permissions.ts';
import { aCommunity } from '../support/community.ts';
import { aLearner, anAdministrator } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { aYoungPerson } from '../support/young.ts';

const anyDay = fc
  .date({ min: new Date('1901-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((at) => Temporal.PlainDate.from(at.toISOString().slice(0, 10)));
const anyAge = fc.integer({ min: 13, max: 18 });

describe('a birthday', () => {
  it('CC-27 is the first day on which so many years are whole, for every date of birth', () => {
    fc.assert(
      fc.property(anyDay, anyAge, (born, age) => {
        const day = birthdayAt(born, age);
        const years = (until: Temporal.PlainDate) => born.until(until, { largestUnit: 'year' }).years;
        // Temporal counts a year of who was born on 29 February as whole on 28 February; the law on 1 March.
        const isLeap = born.month === 2 && born.day === 29 && !day.inLeapYear;
        expect(day.toString()).toBe(isLeap ? `${day.year}-03-01` : `${day.year}${born.toString().slice(4)}`);
        expect(day.year).toBe(born.year + age);
        expect(years(day)).toBe(age);
        expect(years(day.subtract({ days: isLeap ? 2 : 1 }))).toBe(age - 1);
      }),
    );
  });

  it.each([
    ['2012-02-29', 16, '2028-02-29'],
    ['2012-02-29', 15, '2027-03-01'],
    ['2012-02-28', 15, '2027-02-28'],
    ['2084-02-29', 16, '2100-03-01'],
  ])('of %s at %i is %s', (born, age, day) => {
    expect(birthdayAt(Temporal.PlainDate.from(born), age).toString()).toBe(day);
  });

  it('CC-27 is read of every day from a hundred years ago on: too young until the day before, old enough from it on', () => {
    fc.assert(
      fc.property(anyDay, anyAge, (born, age) => {
        const on = (today: Temporal.PlainDate) => readBirth(born.toString(), { today: today.toString(), age });
        const ends = birthdayAt(born, age);
        expect(on(born.subtract({ days: 1 }))).toEqual({ problem: 'to come' });
        expect(on(born)).toEqual({ endsOn: ends.toString() });
        expect(on(ends.subtract({ days: 1 }))).toEqual({ endsOn: ends.toString() });
        expect(on(ends)).toEqual({ problem: 'old enough' });
        expect(on(birthdayAt(born, 100).subtract({ days: 1 }))).toEqual({ problem: 'old enough' });
        expect(on(birthdayAt(born, 100))).toEqual({ problem: 'long ago' });
      }),
    );
  });

  it('is read of no text that is no date, whatever it is', () => {
    const asked = { today: '2026-11-21', age: 16 };
    for (const text of ['', '2013-02-29', '2013-13-01', '13-05-04', '2013-5-4', '+002013-05-04', '2013-05-04T00:00'])
      expect(readBirth(text, asked)).toEqual({ problem: 'no date' });
    fc.assert(fc.property(fc.string(), (text) => void readBirth(text, asked)));
  });
});

describe('the day on which a permission ends', () => {
  let site: TestSite;
  beforeAll(async () => {
    site = await aSite();
  });
  afterAll(() => site.close());

  it('CC-27 begins at midnight in London: the account is like all others, the permission is gone, and one mail says so', async () => {
    const { db } = site.app;
    const ruth = await anAdministrator(site);
    const ann = await aLearner(site);
    site.clock.set('2029-07-01T12:00:00Z');
    const mia = await aYoungPerson(site, { endsOn: '2029-07-10' });
    const leo = await aYoungPerson(site, { endsOn: '2029-07-11', name: 'Leo Shah' });
    const group = await aCommunity(site, ruth, { name: 'For staff', openTo: 'everyone', young: 'yes' });
    await group.letIn([ann, 'Ann'], [mia, 'Mia']);
    const where = { personId_communityId: { personId: mia.id, communityId: group.id } };
    await db.community.update({ where: { id: group.id }, data: { admitsYoung: false } });
    await db.membership.update({ where, data: { state: 'shut' } });

    site.clock.set('2029-07-09T22:59:59Z');
    await permissions.run(site.app);
    expect(await db.youngPermission.count({ where: { personId: mia.id } })).toBe(1);
    const asMia = await site.signedIn(mia);
    expect([(await asMia.get('/learn')).status, (await asMia.get(`/community/${group.slug}`)).status]).toEqual([
      403, 404,
    ]);

    site.clock.set('2029-07-09T23:00:00Z');
    await Promise.all([permissions.run(site.app), permissions.run(site.app)]);
    await permissions.run(site.app);
    expect(await db.youngPermission.findMany({ select: { personId: true } })).toEqual([{ personId: leo.id }]);
    expect([(await asMia.get('/learn')).status, (await asMia.get(`/community/${group.slug}`)).status]).toEqual([
      200, 200,
    ]);
    expect((await asMia.get('/account')).text).not.toContain('Young person');
    const told = (await site.mails()).filter(({ to }) => to === mia.email).map(({ subject }) => subject);
    expect(told.filter((subject) => subject.startsWith('Happy birthday'))).toHaveLength(1);
    expect((await site.mails()).filter(({ to, subject }) => to === leo.email && subject.startsWith('Happy'))).toEqual(
      [],
    );
    expect(await db.auditEvent.count({ where: { what: 'young.grown-up', aboutId: mia.id } })).toBe(1);
  });

  it('leaves nobody outside whose community stops admitting young people at that moment', async () => {
    const ruth = await anAdministrator(site);
    const ida = await aYoungPerson(site, { endsOn: '2029-07-10', name: 'Ida' });
    const group = await aCommunity(site, ruth, { openTo: 'everyone', young: 'yes' });
    await group.letIn([ida, 'Ida']);
    const did = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    const closing = inTransaction(site.app, async (app) => {
      await setYoungMembers(app, { id: group.id, admitsYoung: false });
      did.resolve();
      await mayEnd.promise;
    });
    await did.promise;
    const birthday = permissions.run(site.app);
    await Promise.race([birthday, pause(300)]);
    mayEnd.resolve();
    await Promise.all([closing, birthday]);
    const where = { personId_communityId: { personId: ida.id, communityId: group.id } };
    expect((await site.app.db.membership.findUnique({ where }))?.state).toBe('member');
  });

  it('says nothing to an address that nobody confirmed', async () => {
    const pending = await aYoungPerson(site, { endsOn: '2029-07-10', activated: false });
    await permissions.run(site.app);
    expect(await site.app.db.youngPermission.count({ where: { personId: pending.id } })).toBe(0);
    const mails = (await site.mails()).filter(({ to }) => to === pending.email);
    expect(mails.some(({ subject }) => subject.startsWith('Happy birthday'))).toBe(false);
  });
});
