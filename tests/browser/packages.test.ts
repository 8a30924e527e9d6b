import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importOwnPackage } from '../../src/features/demo/own-package.ts';
import { chromiumPath } from '../support/chromium.ts';
import { aPackage, aPackageFrom, manifestOf, type TestPackage } from '../support/packages.ts';
import { aLearner, type TestPerson } from '../support/people.ts';
import { aPlayer, aPlayingSite, type Player, type Playing } from '../support/playing.ts';

/** A folder with packages that other people's tools made, which are not part of this project; see CONTRIBUTING.md. */
const SAMPLES = process.env.SCORM_SAMPLES ?? '';
const hasSamples = existsSync(SAMPLES);

let playing: Playing;
beforeAll(async () => {
  if (chromiumPath) playing = await aPlayingSite();
}, 60_000);
afterAll(() => playing?.close());

let opened: Player[] = [];
async function signedIn(person: TestPerson): Promise<BrowserContext> {
  const player = await aPlayer(playing, person);
  opened.push(player);
  return player.context;
}
afterAll(async () => {
  for (const { browser } of opened) await browser.close();
  opened = [];
});

/** The frame of the content itself, once it is there. */
async function contentOf(page: Page, path: RegExp): Promise<Frame> {
  await expect.poll(() => page.frames().some((frame) => path.test(frame.url())), { timeout: 8_000 }).toBe(true);
  const frame = page.frames().find((one) => path.test(one.url()));
  if (!frame) throw new Error('gone again');
  await frame.waitForLoadState('load');
  return frame;
}

const stateOf = ({ id: personId }: TestPerson, itemId: string) =>
  playing.site.app.db.packageState.findUnique({ where: { personId_itemId: { personId, itemId } } });

const eventsOf = async ({ id: personId }: TestPerson, verb: string) =>
  playing.site.app.db.learningEvent.findMany({ where: { personId, verb }, orderBy: { at: 'asc' } });

/** Whether the course is finished, with its certificate. */
async function isFinished({ id: personId }: TestPerson, { slug }: TestPackage): Promise<boolean> {
  const where = { personId, course: { slug } };
  const enrolment = await playing.site.app.db.enrolment.findFirst({ where, select: { finishedAt: true } });
  return enrolment?.finishedAt != null && (await playing.site.app.db.certificate.count({ where })) === 1;
}

const begin = async (page: Page, { slug }: TestPackage, button = 'Start'): Promise<void> => {
  await page.goto(`/courses/${slug}/package`);
  await page.getByRole('link', { name: button, exact: true }).click();
};
const leave = async (page: Page): Promise<void> => {
  await page.getByRole('link', { name: 'Save and leave' }).click();
  await page.waitForURL(/\/package$/);
};

/** Answers all questions of the sample's test rightly, and sends it. */
const ANSWER = `for (const one of document.querySelectorAll('.correctAnswer input'))
  if (one.type === 'radio') one.checked = true; else one.value = /\\((\\d+)\\)/.exec(one.parentElement.textContent)[1];
  SubmitAnswers()`;

describe.skipIf(!chromiumPath || !hasSamples)('a package of somebody else’s tool', () => {
  it.each(['singlescobasic.zip', 'RuntimeBasicCalls_SCORM20043rdEdition.zip'])(
    'HEC-23 %s is begun, left, resumed and finished',
    async (name) => {
      const small = await aPackageFrom(playing.site, join(SAMPLES, name));
      const item = small.items[0]?.id ?? '';
      const learner = await aLearner(playing.site);
      const page = await (await signedIn(learner)).newPage();
      const asked: string[] = [];
      page.on('dialog', (dialog) => {
        asked.push(dialog.message());
        void dialog.accept();
      });
      await begin(page, small);
      const launch = await contentOf(page, /launchpage\.html$/);
      for (let turns = 0; turns < 3; turns += 1) await launch.locator('#butNext').click();
      await contentOf(page, /OtherScoring\.html$/);
      playing.site.clock.forward({ minutes: 5 });
      await leave(page);
      const left = await stateOf(learner, item);
      expect([left?.completion, left?.finishedAt]).toEqual(['incomplete', null]);
      expect(left?.seconds).toBeGreaterThanOrEqual(0);

      await begin(page, small, 'Continue');
      await contentOf(page, /OtherScoring\.html$/);
      expect(asked).toEqual(['Would you like to resume from where you previously left off?']);
      const again = await contentOf(page, /launchpage\.html$/);
      while (!(await again.locator('#butNext').isDisabled())) await again.locator('#butNext').click();
      await (await contentOf(page, /assessmenttemplate\.html/)).evaluate(ANSWER);
      await leave(page);
      const done = await stateOf(learner, item);
      expect([done?.completion, done?.success, done?.score, done?.run]).toEqual(['completed', 'passed', 100, 2]);
      expect(await isFinished(learner, small)).toBe(true);
      const finished = await eventsOf(learner, 'finished-part');
      expect(finished.at(-1)?.result).toMatchObject({ title: 'Golf Explained', success: 'passed', score: 100 });
    },
    60_000,
  );

  it('HEC-23 one of several parts is finished part by part, and the course with the last', async () => {
    const small = await aPackageFrom(playing.site, join(SAMPLES, 'RuntimeMinimumCalls_SCORM12-mini.zip'));
    const learner = await aLearner(playing.site);
    const page = await (await signedIn(learner)).newPage();
    await begin(page, small);
    for (const [at, { id }] of small.items.entries()) {
      await page.waitForURL(new RegExp(id));
      await contentOf(page, /\/f\/.*\.html/);
      await page.waitForTimeout(300);
      expect(await isFinished(learner, small)).toBe(false);
      if (at < small.items.length - 1) await page.getByRole('link', { name: /^Next part/ }).click();
      else await leave(page);
    }
    expect(await isFinished(learner, small)).toBe(true);
    expect(await page.locator('main').getByText('Finished', { exact: true }).count()).toBe(small.items.length);
  }, 90_000);
});

/** A part that talks to the run time as SCORM 1.2 does, from scripts of its own. */
const TALKING = `<!doctype html><title>Talks</title><h1>Talks</h1><script>
  let api = null;
  for (let at = window; !api && at !== at.parent; at = at.parent) api = at.parent.API;
  api.LMSInitialize('');
  const set = (name, value) => api.LMSSetValue('cmi.' + name, value);
  const get = (name) => api.LMSGetValue('cmi.' + name);
  addEventListener('pagehide', () => { set('core.session_time', '0000:01:30'); set('core.exit', 'suspend'); api.LMSFinish(''); });
</script>`;

describe.skipIf(!chromiumPath)('a package that plays', () => {
  const talking = {
    'one.html': TALKING,
    'imsmanifest.xml': manifestOf('1.2', [{ id: 'one', title: 'Talks', href: 'one.html' }]),
  };

  it('HEC-23 is saved while it goes on, and when its window is closed all at once', async () => {
    const small = await aPackage(playing.site, talking, { title: 'Closing' });
    const item = small.items[0]?.id ?? '';
    const learner = await aLearner(playing.site);
    const context = await signedIn(learner);
    const page = await context.newPage();
    await begin(page, small);
    const content = await contentOf(page, /one\.html$/);
    await content.evaluate(`set('suspend_data', 'page two'); set('interactions.0.id', 'q1'); set('interactions.0.type', 'choice');
      set('interactions.0.student_response', 'b'); set('interactions.0.result', 'correct'); api.LMSCommit('')`);
    await expect.poll(async () => (await eventsOf(learner, 'answered-part')).length).toBe(1);
    playing.site.clock.forward({ minutes: 10 });
    await content.evaluate(`set('core.lesson_location', 'last words')`);
    await page.close({ runBeforeUnload: true });
    await expect.poll(async () => (await stateOf(learner, item))?.seconds).toBe(90);

    const again = await context.newPage();
    await begin(again, small, 'Continue');
    const resumed = await contentOf(again, /one\.html$/);
    expect(
      await resumed.evaluate(
        `['suspend_data', 'core.lesson_location', 'core.entry', 'core.total_time', 'core.student_name'].map(get)`,
      ),
    ).toEqual(['page two', 'last words', 'resume', '00:01:30', 'Learner']);
    const id = await resumed.evaluate(`get('core.student_id')`);
    expect(id).toMatch(/^[\w-]{24}$/);
    expect(id).not.toContain(learner.id);
    expect(await eventsOf(learner, 'answered-part')).toHaveLength(1);

    // A third window takes over; the second says that nothing of it is kept any more.
    const other = await context.newPage();
    await begin(other, small, 'Continue');
    await contentOf(other, /one\.html$/);
    await resumed.evaluate(`set('suspend_data', 'too late'); api.LMSCommit('')`);
    await expect.poll(() => again.locator('[data-player-status]').textContent()).toContain('in another window');
    // The newer standard and the older one alike: passed is passed, and the course is finished with it.
    const last = await contentOf(other, /one\.html$/);
    await last.evaluate(`set('core.score.raw', '85'); set('core.lesson_status', 'passed'); api.LMSCommit('')`);
    await expect.poll(() => isFinished(learner, small)).toBe(true);
  }, 60_000);

  it('HEC-23 reaches neither the session nor the site’s pages, nor anybody else', async () => {
    const small = await aPackage(playing.site, talking, { title: 'Curious' });
    const learner = await aLearner(playing.site);
    const context = await signedIn(learner);
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(request.url()));
    const cookies: string[] = [];
    page.on('request', async (request) => {
      if (request.url().startsWith(playing.content)) cookies.push((await request.allHeaders()).cookie ?? '');
    });
    await begin(page, small);
    const content = await contentOf(page, /one\.html$/);
    const found = await content.evaluate(`(async () => {
      const tryTo = async (work) => { try { return String(await work()); } catch (error) { return 'no: ' + error.name; } };
      const site = ${JSON.stringify(playing.base)};
      return {
        cookie: document.cookie,
        top: await tryTo(() => top.document.title),
        fetch: await tryTo(() => fetch(site + '/learn', { credentials: 'include', mode: 'no-cors' })),
        elsewhere: await tryTo(() => fetch('https://example.org/', { mode: 'no-cors' })),
        picture: await new Promise((done) => { const one = new Image(); one.onload = () => done('loaded'); one.onerror = () => done('no'); one.src = site + '/favicon.ico?x'; }),
        window: await tryTo(() => window.open(site + '/learn')),
        worker: await tryTo(() => navigator.serviceWorker.register('one.html')),
        leave: await tryTo(() => { top.location.href = 'https://example.org/'; return 'went'; }),
      };
    })()`);
    expect(found).toEqual({
      cookie: '',
      top: 'no: SecurityError',
      fetch: 'no: TypeError',
      elsewhere: 'no: TypeError',
      picture: 'no',
      window: 'null',
      worker: expect.stringMatching(/^no: /),
      leave: expect.stringMatching(/^(no: |went)/),
    });
    await page.waitForTimeout(300);
    expect(page.url()).toContain('/learn/packages/');
    expect(asked.filter((url) => !url.startsWith(playing.base) && !url.startsWith(playing.content))).toEqual([]);
    expect(cookies.filter((cookie) => cookie !== '')).toEqual([]);
    expect((await context.cookies(playing.content)).map(({ name }) => name)).toEqual([]);

    // What one package leaves in the browser is not there for the next.
    const stored = (frame: Frame, work: string) =>
      frame.evaluate(`(() => { try { return localStorage.${work} ?? null; } catch { return null; } })()`);
    await stored(content, `setItem('mark', 'me')`);
    const second = await aPackage(playing.site, talking, { title: 'Curious too' });
    await begin(page, second);
    expect(await stored(await contentOf(page, /one\.html$/), `getItem('mark')`)).toBeNull();
  }, 60_000);

  it('HEC-23 our own is played to its end, and the course is finished with its card', async () => {
    await importOwnPackage(playing.site.app);
    const learner = await aLearner(playing.site);
    const page = await (await signedIn(learner)).newPage();
    await page.goto('/courses/ten-minutes-with-sam/package');
    await page.getByRole('link', { name: 'Start', exact: true }).click();
    const sam = await contentOf(page, /sam\.html$/);
    const right = [
      'I stop, sit down',
      'I cannot promise',
      'Thank you for telling',
      'It is not your fault',
      'I write down',
    ];
    for (const words of right) {
      await sam.getByLabel(words).check();
      await sam.getByRole('button', { name: 'Go on' }).click();
    }
    await expect.poll(async () => (await eventsOf(learner, 'finished-part')).length).toBe(1);
    await page.getByRole('link', { name: /^Next part/ }).click();
    await contentOf(page, /card\.html$/);
    await leave(page);
    const enrolment = await playing.site.app.db.enrolment.findFirst({
      where: { personId: learner.id, course: { slug: 'ten-minutes-with-sam' } },
      select: { finishedAt: true },
    });
    expect(enrolment?.finishedAt).not.toBeNull();
    expect(await eventsOf(learner, 'answered-part')).toHaveLength(5);
  }, 60_000);

  it('HEC-23 is 404 without its word, with another word, after signing out, and from another name', async () => {
    const small = await aPackage(playing.site, talking, { title: 'Locked' });
    const learner = await aLearner(playing.site);
    const context = await signedIn(learner);
    const page = await context.newPage();
    await begin(page, small);
    const { href } = new URL((await contentOf(page, /one\.html$/)).url());
    const status = async (url: string) => (await fetch(url)).status;
    expect(await status(href)).toBe(200);
    expect(await status(href.replace('/l/', '/l/A'))).toBe(404);
    expect(await status(href.replace(/one\.html$/, 'none.html'))).toBe(404);
    expect(await status(href.replace('localhost', '127.0.0.1'))).toBe(421);
    expect(await status(`${playing.content}/learn`)).toBe(404);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect.poll(() => status(href)).toBe(404);
  }, 60_000);
});
