import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { importCourse } from '../../src/features/courses/import.ts';
import type { Browser } from '../support/browser.ts';
import { goodCourse } from '../support/course-folder.ts';
import { aCourse } from '../support/courses.ts';
import { aLearner, anAuthor } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';
import { unzipped } from '../support/unzip.ts';

const CONTENT = join(import.meta.dirname, '../../content');

let site: TestSite;
let author: Browser;
beforeAll(async () => {
  site = await aSite();
  author = await site.signedIn(await anAuthor(site));
});
afterAll(() => site.close());

type Files = Record<string, string | Buffer | undefined>;

async function zipped(files: Files, mode?: number): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(files))
    if (content !== undefined) zip.addBuffer(Buffer.from(content), path, mode === undefined ? {} : { mode });
  zip.end();
  return buffer(zip.outputStream);
}

const inFolder = (slug: string, changes: Files = {}): Files =>
  Object.fromEntries(
    Object.entries({ ...goodCourse, ...changes }).map(([path, content]) => [`${slug}/${path}`, content]),
  );

const send = (bytes: Buffer | string, name = 'course.zip') =>
  author.submit('/author/import', {}, { files: { course: { name, bytes } } });

const draftOf = async (slug: string) =>
  (await site.app.db.draft.findUniqueOrThrow({ where: { slug }, select: { id: true } })).id;

/** Every file of a folder, by its path in there. */
async function filesIn(folder: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path)] as const)),
  );
}

describe('export and import', () => {
  it('every course of the project goes out byte for byte as it came in, and comes in again as the same course', async () => {
    for (const entry of await readdir(CONTENT, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const folder = join(CONTENT, entry.name);
      await importCourse(site.app, folder, { system: 'operator' }, { publish: true });
      const before = await site.app.db.course.findUniqueOrThrow({
        where: { slug: entry.name },
        select: { hash: true },
      });
      const { bytes, headers } = await author.download(`/author/courses/${await draftOf(entry.name)}/export.zip`);
      expect(String(headers['content-disposition'])).toContain(`${entry.name}.zip`);
      const out = await unzipped(bytes);
      const own = await filesIn(folder);
      expect([...out.keys()].sort()).toEqual([...own.keys()].map((path) => `${entry.name}/${path}`).sort());
      for (const [path, content] of own) expect(out.get(`${entry.name}/${path}`)?.equals(content)).toBe(true);

      const draft = (await send(bytes)).to;
      expect((await author.get(draft)).text).not.toContain('Changes not published');
      const after = await site.app.db.course.findUniqueOrThrow({ where: { slug: entry.name }, select: { hash: true } });
      expect(after).toEqual(before);
    }
  });

  it('a course that was written here goes to another site and back without loss', async () => {
    await aCourse(site, 'travels');
    const id = await draftOf('travels');
    const contents = await author.get(`/author/courses/${id}`);
    const page = contents.$('a:contains("A page")').first().attr('href') ?? '';
    await author.submit(page, {
      title: 'Colons: “and” #signs',
      body: 'One\n\n> **Think:** two\n\n| a | b |\n|---|---|\n| 1 | 2 |',
    });
    const { bytes } = await author.download(`/author/courses/${id}/export.zip`);
    const there = await aSite();
    const colleague = await there.signedIn(await anAuthor(there));
    const draft = (await colleague.submit('/author/import', {}, { files: { course: { name: 'x.zip', bytes } } })).to;
    const back = await colleague.download(`${draft}/export.zip`);
    expect(await unzipped(back.bytes)).toEqual(await unzipped(bytes));
    expect((await colleague.get(`${draft}/preview/first/a-page`)).h1).toBe('Colons: “and” #signs');
    await there.close();
  });

  it('a ZIP file without a folder takes the name of the file', async () => {
    expect((await send(await zipped(goodCourse), 'my-own-course.zip')).status).toBe(303);
    await draftOf('my-own-course');
  });

  it('does not take the place of changes that nobody published', async () => {
    await send(await zipped(inFolder('in-work')));
    const again = await send(await zipped(inFolder('in-work', { '01-first/02-another.md': undefined })));
    expect([again.status, again.text]).toEqual([409, expect.stringContaining('changes that are not published')]);
  });

  it('SH-34 nobody but the course team exports a draft', async () => {
    const learner = await site.signedIn(await aLearner(site));
    expect((await learner.get(`/author/courses/${await draftOf('travels')}/export.zip`)).status).toBe(403);
    expect((await learner.get('/author/import')).status).toBe(403);
  });
});

describe('broken ZIP files', () => {
  /** The same ZIP with other bytes in place of these, of the same length, wherever they stand. */
  const bent = (bytes: Buffer, from: string, to: string) =>
    Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');

  const cases: [string, () => Promise<Buffer | string> | Buffer | string, RegExp][] = [
    ['no ZIP file', () => 'not a zip', /not a ZIP file/],
    ['nothing in it', () => zipped({}), /no course\.md|must hold one folder/],
    ['no course.md', () => zipped(inFolder('broken', { 'course.md': undefined })), /has no course\.md/],
    ['two folders', () => zipped({ ...inFolder('one'), 'two/course.md': 'x' }), /must hold one folder/],
    [
      'a name that leads out of it',
      async () =>
        bent(
          await zipped({ ...inFolder('slip'), 'slip/aa/aa/evil.md': 'x' }),
          'slip/aa/aa/evil.md',
          'slip/../../evil.md',
        ),
      /broken, or a name in it leads out/,
    ],
    ['a link', () => zipped(inFolder('linked'), 0o120777), /is a link to somewhere else/],
    [
      'a drawing with a script',
      () =>
        zipped(
          inFolder('scripted', {
            'images/ring.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script/></svg>',
          }),
        ),
      /<script> is not allowed/,
    ],
    ['a program', () => zipped(inFolder('program', { 'run.exe': 'MZ' })), /has no place here/],
    [
      'a file over the limit',
      () => zipped(inFolder('large', { 'images/big.png': Buffer.alloc(3_000_000) })),
      /over 2 MB/,
    ],
    [
      'Markdown with a javascript: link',
      () => zipped(inFolder('hostile', { '02-second/01-last.md': '---\ntitle: x\n---\n[a](javascript:b)\n' })),
      /not with javascript/,
    ],
  ];
  it.each(cases)('%s: says so, and stores nothing', async (_, bytes, says) => {
    const before = await site.app.db.draft.count();
    const answer = await send(await bytes());
    expect(answer.status).toBe(422);
    expect(answer.text).toMatch(says);
    expect(await site.app.db.draft.count()).toBe(before);
  });

  it('a file that claims to be small and is not is refused before it fills the memory', async () => {
    const bytes = await zipped(inFolder('bomb', { 'images/big.png': Buffer.alloc(1_900_000) }));
    const at = bytes.lastIndexOf('bomb/images/big.png') - 46;
    bytes.writeUInt32LE(100, at + 24);
    const answer = await send(bytes);
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining('The ZIP file is broken')]);
  });

  it('no file at all is asked for', async () => {
    expect((await author.submit('/author/import', {})).status).toBe(422);
  });
});
