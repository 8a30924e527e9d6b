import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepSources } from '../../src/features/courses/sources.ts';
import { uploadPurge } from '../../src/jobs/purge.ts';
import type { Browser, Page } from '../support/browser.ts';
import { pageMd } from '../support/course-folder.ts';
import { aCourse } from '../support/courses.ts';
import { aMediaFile, vtt } from '../support/media.ts';
import { aLearner, anAuthor } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { unzipped } from '../support/unzip.ts';

let site: TestSite;
let author: Browser;
let learner: Browser;
beforeAll(async () => {
  site = await aSite();
  author = await site.signedIn(await anAuthor(site));
  learner = await site.signedIn(await aLearner(site));
});
afterAll(() => site.close());

/** More than two of the parts that a file is kept in. */
const film = aMediaFile('mp4', 2_300_000);

const linkOf = (page: Page, text: string): string =>
  page
    .$('main a')
    .filter((_, one) => page.$(one).text().trim() === text)
    .attr('href') ?? `no link ${text}`;

/** The draft of a course that is on the site, and the form of its first page. */
async function aDraft(slug: string): Promise<{ draft: string; page: string }> {
  await aCourse(site, slug);
  const { id } = await site.app.db.draft.findUniqueOrThrow({ where: { slug }, select: { id: true } });
  const draft = `/author/courses/${id}`;
  return { draft, page: linkOf(await author.get(draft), 'A page') };
}

const video = { media: { name: 'First Talk.MP4', bytes: film }, captions: { name: 'talk.vtt', bytes: vtt } };
const words = { mediaTitle: 'Ana [talks]', transcript: 'Ana says **hello**.' };
const publish = (draft: string) => author.submit(`${draft}/publish`, {}, { action: `${draft}/publish` });

describe('SH-34 video in a course', () => {
  it('is added with captions and transcript, previewed, published and played, and travels with the course', async () => {
    const { draft, page } = await aDraft('filmed');
    expect((await author.submit(page, words, { files: video })).status).toBe(303);
    expect((await author.get(page)).$('#body').text()).toContain('![Ana \\[talks\\]](../media/first-talk.mp4)');
    const preview = await author.get(`${draft}/preview/first/a-page`);
    const source = preview.$('video source').attr('src') ?? '';
    expect((await author.download(source)).bytes.equals(film)).toBe(true);
    expect((await author.download(preview.$('track').attr('src') ?? '')).bytes.toString()).toBe(vtt);
    expect((await learner.get(source)).status).toBe(403);
    expect((await site.guest().get('/courses/filmed/files/first-talk.mp4')).status).toBe(404);

    await publish(draft);
    const live = await learner.get('/courses/filmed/first/a-page');
    expect(live.$('video[controls][preload=metadata] > source').attr('src')).toBe(
      '/courses/filmed/files/first-talk.mp4',
    );
    expect(live.$('details strong').text()).toBe('hello');
    expect(String(live.headers['content-security-policy'])).toContain("media-src 'self'");
    const played = await learner.download('/courses/filmed/files/first-talk.mp4');
    expect([played.headers['content-type'], played.headers['x-content-type-options']]).toEqual([
      'video/mp4',
      'nosniff',
    ]);
    expect(played.bytes.equals(film)).toBe(true);
    const track = await learner.download('/courses/filmed/files/first-talk.vtt');
    expect([track.headers['content-type'], track.bytes.toString()]).toEqual(['text/vtt; charset=utf-8', vtt]);

    const out = await author.download(`${draft}/export.zip`);
    const files = await unzipped(out.bytes);
    expect(files.get('filmed/media/first-talk.mp4')?.equals(film)).toBe(true);
    expect([...files.keys()].filter((path) => path.includes('media/'))).toHaveLength(3);
    const there = await aSite();
    const colleague = await there.signedIn(await anAuthor(there));
    const course = { name: 'x.zip', bytes: out.bytes };
    const taken = await colleague.submit('/author/import', {}, { files: { course } });
    const back = await colleague.download(`${taken.to}/export.zip`);
    expect(await unzipped(back.bytes)).toEqual(files);
    await there.close();
  });

  it.each<[string, object, object, string]>([
    ['without captions', { captions: undefined }, {}, 'captions'],
    ['without a transcript', {}, { transcript: ' ' }, 'transcript'],
    ['without words', {}, { mediaTitle: '' }, 'mediaTitle'],
    ['with broken captions', { captions: { name: 'a.vtt', bytes: 'WEBVTT\n\nHello' } }, {}, 'captions'],
    ['with captions of another kind', { captions: { name: 'a.srt', bytes: vtt } }, {}, 'captions'],
    ['under another name', { media: { name: 'a.webm', bytes: film } }, {}, 'media'],
    ['of another kind', { media: { name: 'a.avi', bytes: 'RIFF' } }, {}, 'media'],
    ['that is a page', { media: { name: 'a.mp4', bytes: '<script>alert(1)</script>' } }, {}, 'media'],
    ['that was forgotten', { media: undefined }, {}, 'media'],
  ])('%s is refused at its field, and nothing is stored', async (_, files, fields, at) => {
    const { draft, page } = await aDraft(`refused-${_.replaceAll(' ', '-')}`);
    const sent = Object.fromEntries(Object.entries({ ...video, ...files }).filter(([, file]) => file));
    const answer = await author.submit(page, { ...words, ...fields }, { files: sent });
    expect([answer.status, answer.$(`#${at}-error`).length]).toEqual([422, 1]);
    expect(answer.$(`details[open] #${at}`)).toHaveLength(1);
    expect((await author.get(page)).$('input[name=revision]').val()).toBe('1');
    expect((await author.get(draft)).text).not.toContain('media/');
  });

  it('is deleted with what belongs to it; captions and transcript can be mended', async () => {
    const { draft, page } = await aDraft('mended');
    await author.submit(page, words, { files: video });
    const contents = await author.get(draft);
    const captions = linkOf(contents, 'Edit captions of first-talk.mp4');
    const wrong = await author.submit(captions, { body: 'WEBVTT\n\n00:05.000 --> 00:01.000\nx' });
    expect([wrong.status, wrong.$('#body-error').text()]).toEqual([422, expect.stringContaining('Line 3')]);
    expect((await author.submit(captions, { body: vtt.replace('Goodbye', 'See you') })).status).toBe(303);
    const transcript = linkOf(contents, 'Edit transcript of first-talk.mp4');
    await author.submit(transcript, { body: 'She waves.' });
    expect((await author.get(`${draft}/preview/first/a-page`)).$('details').text()).toContain('She waves.');
    const asked = linkOf(contents, 'Delete first-talk.mp4');
    expect((await author.get(asked)).text).toContain('with its captions and its transcript');
    await author.submit(asked, {});
    expect((await author.get(draft)).text).toContain('There is no video or sound ../media/first-talk.mp4');
    const left = await unzipped((await author.download(`${draft}/export.zip`)).bytes);
    expect([...left.keys()].filter((path) => path.includes('/media/'))).toEqual([]);
  });
});

describe('SH-34 a film in parts', () => {
  const at = '/courses/streamed/files/rain.mp3';
  const sound = aMediaFile('mp3', 2_100_000);
  beforeAll(async () => {
    await aCourse(site, 'streamed', {
      'media/rain.mp3': sound,
      'media/rain.txt': 'Rain.',
      '01-first/01-a-page.md': `${pageMd}\n![Rain](../media/rain.mp3)\n`,
    });
  });
  const ask = async (headers: Record<string, string>) => {
    const response = await learner.download(at, headers);
    return { ...response, range: response.headers['content-range'], length: response.headers['content-length'] };
  };

  it('a part is a part, also over the edge of what is kept together, and no more than that is read', async () => {
    for (const [from, to] of [
      [0, 0],
      [999_990, 1_000_010],
      [1_000_000, 1_000_000],
      [1_999_999, 2_099_999],
    ] as const) {
      const part = await ask({ Range: `bytes=${from}-${to}` });
      expect([part.status, part.range, part.length]).toEqual([
        206,
        `bytes ${from}-${to}/2100000`,
        String(to - from + 1),
      ]);
      expect(part.bytes.equals(sound.subarray(from, to + 1))).toBe(true);
    }
    const last = await ask({ Range: 'bytes=-5' });
    expect([last.status, last.bytes.equals(sound.subarray(-5))]).toEqual([206, true]);
    const rest = await ask({ Range: 'bytes=2099990-99999999' });
    expect([rest.range, rest.bytes.length]).toEqual(['bytes 2099990-2099999/2100000', 10]);
    const queries: unknown[] = [];
    const { pool } = site.app.database;
    const real = pool.query.bind(pool);
    pool.query = ((...given: unknown[]) => {
      if ((given[0] as { name?: string }).name === 'source-part-read') queries.push(given);
      return (real as (...all: unknown[]) => unknown)(...given);
    }) as typeof pool.query;
    await ask({ Range: 'bytes=1500000-1500009' }).finally(() => (pool.query = real));
    expect(queries).toHaveLength(1);
  });

  it('what is no part is said, and what cannot be understood is the whole file', async () => {
    for (const range of ['bytes=2100000-', 'bytes=9-3', 'bytes=-0']) {
      const none = await ask({ Range: range });
      expect([none.status, none.range, none.bytes.length]).toEqual([416, 'bytes */2100000', 0]);
    }
    for (const range of [
      'bytes=0-1,5-6',
      'lines=1-2',
      'bytes=x-y',
      'bytes=1-2-3',
      `bytes=0-${'9'.repeat(40)}`,
      'bytes=',
      'bytes=--5',
    ]) {
      const all = await ask({ Range: range });
      expect([range, all.status, all.range, all.bytes.length]).toEqual([range, 200, undefined, 2_100_000]);
    }
  });

  it('of another file than before it is the whole, and of the same one nothing needs to be sent again', async () => {
    const first = await ask({ Range: 'bytes=0-9' });
    const tag = String(first.headers.etag);
    expect([first.headers['accept-ranges'], tag]).toEqual(['bytes', expect.stringMatching(/^"[0-9a-f]{64}"$/)]);
    expect((await ask({ Range: 'bytes=0-9', 'If-Range': tag })).status).toBe(206);
    for (const other of ['"another"', `W/${tag}`, 'Sun, 22 Nov 2026 07:00:00 GMT'])
      expect((await ask({ Range: 'bytes=0-9', 'If-Range': other })).status).toBe(200);
    expect((await ask({ 'If-None-Match': `"x", ${tag}` })).status).toBe(304);
  });

  it('HEAD says how long it is and sends nothing; a course that is withdrawn plays nothing', async () => {
    const head = await learner.head(at, { Range: 'bytes=0-9' });
    expect([head.status, head.headers['content-length'], head.headers['accept-ranges'], head.text]).toEqual([
      200,
      '2100000',
      'bytes',
      '',
    ]);
    await site.app.db.course.update({
      where: { slug: 'streamed' },
      data: { state: 'withdrawn' },
      select: { id: true },
    });
    expect((await learner.get(at, { Range: 'bytes=0-9' })).status).toBe(404);
  });
});

describe('SH-34 files to download', () => {
  const pdf = Buffer.from('%PDF-1.7 a plan for a good day');
  const download = { name: 'Day Plan.pdf', bytes: pdf };

  it('are saved and never shown, and the link says what comes', async () => {
    const { draft, page } = await aDraft('handed-out');
    const without = await author.submit(page, {}, { files: { download } });
    expect([without.status, without.$('#downloadTitle-error').length]).toEqual([422, 1]);
    await author.submit(page, { downloadTitle: 'A plan for the day' }, { files: { download } });
    await publish(draft);
    const live = await learner.get('/courses/handed-out/first/a-page');
    expect(live.$('a.download').text()).toBe('A plan for the day (PDF, 1 kB)');
    const file = await learner.download(live.$('a.download').attr('href') ?? '');
    expect(file.bytes.equals(pdf)).toBe(true);
    expect(String(file.headers['content-disposition'])).toMatch(/^attachment; filename="day-plan\.pdf"/);
    expect([file.headers['x-content-type-options'], file.headers['content-type']]).toEqual([
      'nosniff',
      'application/pdf',
    ]);
    const out = await unzipped((await author.download(`${draft}/export.zip`)).bytes);
    expect(out.get('handed-out/files/day-plan.pdf')?.equals(pdf)).toBe(true);
  });

  it('are refused when their content is another', async () => {
    const { page } = await aDraft('no-programs');
    for (const file of [
      { name: 'a.pdf', bytes: 'MZ' },
      { name: 'a.docm', bytes: 'PK' },
      { name: 'a.html', bytes: '<p>' },
      { name: 'a.txt', bytes: Buffer.from([0xff, 0]) },
    ]) {
      const answer = await author.submit(page, { downloadTitle: 'x' }, { files: { download: file } });
      expect([file.name, answer.status, answer.$('#download-error').length]).toEqual([file.name, 422, 1]);
    }
  });
});

describe('what a broken upload leaves', () => {
  it('goes after a day; what somebody has begun to send again stays', async () => {
    const { app, clock } = site;
    const whole = await app.db.sourcePart.count();
    const breaksOff = (hash: string) => {
      async function* read() {
        yield film.subarray(0, 2_100_000);
        throw new Error('The line is gone');
      }
      return expect(keepSources(app, [{ path: 'media/a.mp4', hash, size: film.length, read }])).rejects.toThrow('line');
    };
    await breaksOff('one');
    await breaksOff('two');
    expect(await app.db.sourcePart.count()).toBe(whole + 2);
    clock.forward({ hours: 23 });
    await uploadPurge.run(app);
    expect(await app.db.sourcePart.count()).toBe(whole + 2);
    await breaksOff('two');
    clock.forward({ hours: 2 });
    await uploadPurge.run(app);
    expect(await app.db.sourcePart.count({ where: { hash: { in: ['one', 'two'] } } })).toBe(1);
    clock.forward({ hours: 23 });
    await uploadPurge.run(app);
    expect(await app.db.sourcePart.count({ where: { hash: { in: ['one', 'two'] } } })).toBe(0);
  });

  it('whole files that nothing names go a day later with all their parts; those that are used anew, or in use, stay', async () => {
    const { app, clock } = site;
    const file = (text: string) => ({ path: 'media/a.mp4', bytes: Buffer.alloc(1_100_000, text) });
    const used = await aCourse(site, 'in-use');
    const kept = (hash: string) => app.db.sourcePart.count({ where: { hash } });
    const [[gone], [again]] = [await keepSources(app, [file('gone')]), await keepSources(app, [file('again')])];
    const [goneHash, againHash] = [gone?.hash ?? '', again?.hash ?? ''];
    const ofCourse = await app.db.versionFile.findMany({ where: { version: { draft: { slug: used } } } });
    clock.forward({ hours: 23 });
    await uploadPurge.run(app);
    expect([await kept(goneHash), await kept(againHash)]).toEqual([2, 2]);
    await keepSources(app, [file('again')]);
    clock.forward({ hours: 2 });
    await uploadPurge.run(app);
    expect([await kept(goneHash), await kept(againHash)]).toEqual([0, 2]);
    for (const { hash } of ofCourse) expect(await kept(hash)).toBeGreaterThan(0);
    expect(ofCourse.length).toBeGreaterThan(0);
  });
});
