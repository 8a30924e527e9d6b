import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bandOf, chanceShown, EPSILON, FLOOR, noise } from '../../src/features/suggestions/blur.ts';
import { countUseful } from '../../src/features/suggestions/counting.ts';
import { systemRandom } from '../../src/random.ts';
import { aPersonRow } from '../support/app.ts';
import type { Browser } from '../support/browser.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, anAdministrator, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let learner: TestPerson;
let browser: Browser;
let staff: Browser;
const courses: { id: string; slug: string }[] = [];
const crowd: string[] = [];
const CROWD = 30;

const finish = (personId: string, courseId: string) =>
  site.app.db.enrolment.createMany({
    data: [{ personId, courseId, startedAt: site.clock.now(), lastAt: site.clock.now(), finishedAt: site.clock.now() }],
  });
const count = async () => {
  site.clock.forward({ days: 29 });
  expect(await countUseful(site.app)).toBe(true);
};
const pairs = () => site.app.db.usefulPair.findMany({ orderBy: [{ fromId: 'asc' }, { toId: 'asc' }] });
const endPage = async () => {
  browser = await site.signedIn(learner);
  return browser.get(`/learn/finished/${courses[0]?.slug}`);
};

beforeAll(async () => {
  site = await aSite();
  for (const slug of ['one-course', 'two-course', 'rare-course']) {
    await aCourse(site, slug);
    courses.push(await site.app.db.course.findUniqueOrThrow({ where: { slug }, select: { id: true, slug: true } }));
  }
  for (let i = 0; i < CROWD; i++) {
    const id = await aPersonRow(site.app, `crowd${i}@example.org`);
    crowd.push(id);
    await finish(id, courses[0]?.id ?? '');
    await finish(id, courses[1]?.id ?? '');
    if (i < FLOOR - 1) await finish(id, courses[2]?.id ?? '');
  }
  learner = await aLearner(site);
  await finish(learner.id, courses[0]?.id ?? '');
  staff = await site.signedIn(await anAdministrator(site));
}, 60_000);
afterAll(() => site.close());

describe('what others found useful', () => {
  it('CDEP-21 is shown to who finished the course, says why, and never what fewer than ten did', async () => {
    // Chance hides thirty people about once in thirty counts.
    for (let i = 0; i < 10 && (await pairs()).length === 0; i++) await count();
    const page = await endPage();
    const links = page
      .$('main section a')
      .map((_, one) => page.$(one).attr('href'))
      .get();
    expect(links).toContain('/courses/two-course');
    expect(links).not.toContain('/courses/rare-course');
    expect(page.text).toContain('You see this because you finished this course');
    for (const path of ['/courses/one-course', '/learn']) {
      const other = await browser.get(path);
      const there = other.$('h2:contains("also found useful")').parent().find('li a').attr('href');
      expect([path, there]).toEqual([path, '/courses/two-course']);
    }
    const because = (await browser.get('/learn')).text;
    expect(because).toContain('because you finished a course');
    // Not to guests, and not to who has not finished it.
    const stranger = await site.signedIn(await aLearner(site));
    for (const one of [site.guest(), stranger])
      expect((await one.get('/courses/one-course')).text).not.toContain('also found useful');
    expect((await pairs()).every(({ fromId, toId }) => ![fromId, toId].includes(courses[2]?.id ?? ''))).toBe(true);
  });

  it('CDEP-22 fewer than ten stay below the floor also when chance lifts every count as far as it can', async () => {
    let calls = 0;
    // A blur is the difference of two: the first as large as can be, the second nought.
    const lifts = { ...site.app.random, bytes: (n: number) => Buffer.alloc(n, calls++ % 2 === 0 ? 0 : 255) };
    site.clock.forward({ days: 29 });
    expect(await countUseful({ ...site.app, random: lifts })).toBe(true);
    const bands = await pairs();
    expect(bands.length).toBeGreaterThan(0);
    expect(Math.min(...bands.map(({ band }) => band))).toBeGreaterThan(60);
    expect(bands.some(({ fromId, toId }) => [fromId, toId].includes(courses[2]?.id ?? ''))).toBe(false);
    expect((await endPage()).text).toContain('People who finished this');
  });

  it('CDEP-22 keeps no exact number and nobody', async () => {
    for (const { band } of await pairs()) expect(band % 10).toBe(0);
    const columns = site.app.dataMap.models
      .find(({ name }) => name === 'UsefulPair')
      ?.columns.map(({ field }) => field);
    expect(columns?.sort()).toEqual(['band', 'fromId', 'kind', 'toId']);
  });

  it('CDEP-22 does not change when any one person goes, until it is counted again four weeks later', async () => {
    const before = await pairs();
    for (const id of crowd.slice(0, 5)) {
      const own = await site.app.db.enrolment.findMany({ where: { personId: id } });
      await site.app.db.enrolment.deleteMany({ where: { personId: id } });
      expect(await countUseful(site.app)).toBe(false);
      expect(await pairs()).toEqual(before);
      await site.app.db.enrolment.createMany({ data: own });
    }
  });

  it('CDEP-21 can be switched off by the person, who is then not counted, and on again', async () => {
    await browser.submit('/learn/suggestions', { show: 'no' });
    expect((await endPage()).text).not.toContain('People who finished this');
    await browser.submit('/learn/suggestions', { show: 'yes' });
    expect((await endPage()).text).toContain('People who finished this');
    await site.app.db.messageChoice.createMany({ data: crowd.map((personId) => ({ personId, suggestionsOff: true })) });
    await count();
    expect(await pairs()).toEqual([]);
    await site.app.db.messageChoice.updateMany({ data: { suggestionsOff: false } });
    for (let i = 0; i < 10 && (await pairs()).length === 0; i++) await count();
  });

  it('CDEP-21 can be switched off for everybody', async () => {
    staff = await site.signedIn(await anAdministrator(site));
    await staff.submit('/admin/suggestions', { show: 'no' });
    expect((await endPage()).text).not.toContain('People who finished this');
    staff = await site.signedIn(await anAdministrator(site));
    await staff.submit('/admin/suggestions', { show: 'yes' });
    expect((await endPage()).text).toContain('People who finished this');
    expect((await browser.get('/admin/suggestions')).status).toBe(403);
  });
});

describe('what people are interested in', () => {
  const anAdmin = async () => site.signedIn(await anAdministrator(site));
  const report = async (admin: Browser) => {
    const [page, csv] = [await admin.get('/admin/interests'), await admin.get('/admin/interests.csv')];
    return { page, csv: csv.html };
  };

  it('CDEP-11 CDEP-20 says what groups did in steps of ten, and nothing that fewer than ten did', async () => {
    for (let i = 0; i < 10 && (await site.app.db.interestBand.count()) < 4; i++) await count();
    const { page, csv } = await report(await anAdmin());
    expect(page.h1).toBe('What people are interested in');
    const bands = await site.app.db.interestBand.findMany();
    expect(bands.map(({ kind }) => kind)).toContain('course-finished');
    for (const { band, itemId } of bands) {
      expect([band % 10, band >= FLOOR]).toEqual([0, true]);
      expect(itemId).not.toBe(courses[2]?.id);
    }
    expect(csv.split('\r\n').filter(Boolean)).toHaveLength(bands.length + 1);
    expect(csv).toContain('at least 10 people');
    const learners = await site.signedIn(learner);
    expect((await learners.get('/admin/interests')).status).toBe(403);
    expect((await learners.get('/admin/interests.csv')).status).toBe(403);
  });

  it('CDEP-11 CDEP-22 is the same with each person removed in turn: it changes with the next count alone', async () => {
    const admin = await anAdmin();
    const { csv } = await report(admin);
    for (const id of crowd) {
      const own = await site.app.db.enrolment.findMany({ where: { personId: id } });
      await site.app.db.enrolment.deleteMany({ where: { personId: id } });
      expect(await countUseful(site.app)).toBe(false);
      expect((await report(admin)).csv).toBe(csv);
      await site.app.db.enrolment.createMany({ data: own });
    }
  });

  it('counts nobody who does not want to be counted', async () => {
    await site.app.db.messageChoice.updateMany({ data: { suggestionsOff: true } });
    await count();
    expect((await report(await anAdmin())).page.text).toContain('Nothing to show yet');
    await site.app.db.messageChoice.updateMany({ data: { suggestionsOff: false } });
  });
});

describe('the blur', () => {
  /** What each pair of things counts in a made-up world, and without one person. */
  const counts = (world: readonly (readonly number[])[], without = -1): Map<string, number> => {
    const found = new Map<string, number>();
    world.forEach((things, person) => {
      if (person === without) return;
      for (const a of things)
        for (const b of things) if (a < b) found.set(`${a}-${b}`, (found.get(`${a}-${b}`) ?? 0) + 1);
    });
    return found;
  };

  it('CDEP-22 no one person changes the chance of anything shown by more than e^0.5, over every person removed in turn', () => {
    const things = fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(things, { minLength: 5, maxLength: 60 }), (world) => {
        const all = counts(world);
        world.forEach((_, person) => {
          const less = counts(world, person);
          for (const [pair, n] of all) {
            const [withThem, without] = [chanceShown(n), chanceShown(less.get(pair) ?? 0)];
            const factor = Math.exp(EPSILON) + 1e-9;
            const slight = withThem < 0.001;
            expect(slight || (withThem <= factor * without && 1 - without <= factor * (1 - withThem) + 1e-9)).toBe(
              true,
            );
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  it('CDEP-22 never lets fewer than ten through, whatever the chance', () => {
    for (let n = 0; n < FLOOR; n++) for (const blur of [0, 10, 1000]) expect(bandOf(n, blur)).toBe(0);
    expect(chanceShown(FLOOR - 1)).toBe(0);
    expect(chanceShown(FLOOR)).toBeLessThan(0.001);
  });

  it('is as likely above as below, and shows as often as it says', () => {
    const drawn = Array.from({ length: 20_000 }, () => noise(systemRandom));
    expect(Math.abs(drawn.reduce((sum, n) => sum + n, 0) / drawn.length)).toBeLessThan(0.15);
    for (const n of [18, 23, 30]) {
      const shown = drawn.filter((blur) => bandOf(n, blur) > 0).length / drawn.length;
      expect(Math.abs(shown - chanceShown(n))).toBeLessThan(0.02);
    }
  });
});
