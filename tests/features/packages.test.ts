import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BadPackage } from '../../src/features/packages/bad-package.ts';
import { readManifest } from '../../src/features/packages/manifest.ts';
import { openPackage, type PackageLimits, packageLimits } from '../../src/features/packages/open-package.ts';
import type { Browser } from '../support/browser.ts';
import { aFile, aPackage, goodPackage, manifestOf, type PackageFiles, zipOf } from '../support/packages.ts';
import { aLearner, anAdministrator, anAuthor, type TestPerson } from '../support/people.ts';
import { aSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let administrator: TestPerson;
let staff: Browser;
beforeAll(async () => {
  site = await aSite({ config: { dataDir: mkdtempSync(join(tmpdir(), 'packages-')) } });
  administrator = await anAdministrator(site);
  staff = await site.signedIn(administrator);
}, 60_000);
afterAll(async () => {
  await site.close();
  rmSync(site.app.config.dataDir, { recursive: true, force: true });
});

const said = async (file: string, limits?: PackageLimits): Promise<string> => {
  try {
    const opened = await openPackage(file, limits);
    for await (const { bytes } of opened.contents()) for await (const piece of bytes) void piece;
    opened.close();
    return 'taken';
  } catch (error) {
    if (error instanceof BadPackage) return error.message;
    throw error;
  }
};
const saidOf = async (changes: PackageFiles): Promise<string> =>
  said(aFile(await zipOf({ ...goodPackage, ...changes })));

/** The same bytes with some of them changed, in the local header and in the directory. */
function forged(zip: Buffer, name: string, change: (header: Buffer, sizeAt: number) => void): Buffer {
  const bytes = Buffer.from(zip);
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1)) {
    const [local, central] = [at - 30, at - 46];
    if (local >= 0 && bytes.readUInt32LE(local) === 0x04034b50) change(bytes.subarray(local), 22);
    else if (central >= 0 && bytes.readUInt32LE(central) === 0x02014b50) change(bytes.subarray(central), 24);
  }
  return bytes;
}

describe('a package that cannot play', () => {
  it.each<[string, PackageFiles, RegExp]>([
    ['no manifest', { 'imsmanifest.xml': undefined }, /no file imsmanifest\.xml/],
    [
      'the manifest in a folder',
      { 'imsmanifest.xml': undefined, 'course/imsmanifest.xml': manifestOf() },
      /inside the folder course\. Zip what is in that folder/,
    ],
    ['AICC', { 'imsmanifest.xml': undefined, 'a.crs': 'x', 'a.au': 'x' }, /AICC/],
    ['xAPI', { 'imsmanifest.xml': undefined, 'tincan.xml': '<tincan/>' }, /xAPI or cmi5/],
    ['a manifest that is no XML', { 'imsmanifest.xml': '<manifest><a></manifest>' }, /damaged/],
    ['a manifest of something else', { 'imsmanifest.xml': '<html></html>' }, /not a manifest/],
    ['a manifest that is no text', { 'imsmanifest.xml': Buffer.from([0x3c, 0xff, 0xfe, 0xc0]) }, /as text/],
    [
      'an early edition',
      { 'imsmanifest.xml': manifestOf().replace('>1.2<', '>CAM 1.3<') },
      /early edition of SCORM 2004/,
    ],
    [
      'no edition',
      { 'imsmanifest.xml': manifestOf('3rd').replace('>2004 3rd Edition<', '>9<') },
      /does not say which SCORM/,
    ],
    ['a part that is missing', { 'pages/two.html': undefined }, /lacks a file .* pages\/two\.html/],
    ['nothing to play', { 'imsmanifest.xml': manifestOf('1.2', []) }, /nothing to play/],
    [
      'a part outside the package',
      { 'imsmanifest.xml': manifestOf().replace('href="one.html"', 'href="../../etc/passwd"') },
      /outside the package/,
    ],
    [
      'a part at another site',
      { 'imsmanifest.xml': manifestOf().replaceAll('"one.html"', '"https://evil.example/"') },
      /starts at another site/,
    ],
    ['a program', { 'tools/setup.exe': 'MZ' }, /is a program: tools\/setup\.exe/],
    ['a script of a server', { 'shell.PHP': '<?php' }, /is a program: shell\.PHP/],
    ['rules for a server', { '.htaccess': 'x' }, /is a program: \.htaccess/],
    [
      'a program under another name',
      { 'photo.jpg': Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]) },
      /program under another name: photo\.jpg/,
    ],
  ])('HEC-23 with %s is refused with what to do', async (_, changes, words) => {
    expect(await saidOf(changes)).toMatch(words);
  });

  it('HEC-23 that is no zip, or a damaged one, says so', async () => {
    expect(await said(aFile(Buffer.from('%PDF-1.7 hello'), 'a.pdf'))).toMatch(/not a zip file/);
    expect(await said(aFile(Buffer.alloc(0)))).toMatch(/not a zip file/);
    const whole = await zipOf(goodPackage);
    expect(await said(aFile(whole.subarray(0, whole.length - 30)))).toMatch(/not a zip file/);
    const broken = forged(await zipOf({ ...goodPackage, 'noise.txt': 'a'.repeat(10_000) }), 'noise.txt', (header) => {
      if (header.readUInt32LE(0) === 0x04034b50) header.fill(0xee, 39 + 3, 39 + 12);
    });
    expect(await said(aFile(broken))).toMatch(/damaged|truth/);
  });

  it.each(['../evil.html', '..\\evil.html', '/etc/evil.html', 'C:\\evil.html', 'a/../../b.html'])(
    'HEC-23 with a file that would land at %s is refused',
    async (name) => {
      const harmless = 'x'.repeat(name.length);
      const zip = forged(await zipOf({ ...goodPackage, [harmless]: 'x' }), harmless, () => {});
      const bytes = Buffer.from(zip.toString('latin1').replaceAll(harmless, name), 'latin1');
      expect(await said(aFile(bytes))).toMatch(/would land outside/);
    },
  );

  it('HEC-23 with a link instead of a file is refused', async () => {
    const bytes = forged(await zipOf({ ...goodPackage, 'link.html': '/etc/passwd' }), 'link.html', (header) => {
      if (header.readUInt32LE(0) === 0x02014b50) header.writeUInt32LE((0o120777 << 16) >>> 0, 38);
    });
    expect(await said(aFile(bytes))).toMatch(/would land outside/);
  });

  it('HEC-23 whose manifest defines entities gets none of them, and never a file of ours', async () => {
    const told = (entities: string) =>
      manifestOf().replace('?>\n', `?>\n<!DOCTYPE manifest [${entities}]>\n`).replace('First part', 'First &x; &m;');
    const paths = new Set(Object.keys(goodPackage));
    expect(() => readManifest(Buffer.from(told('<!ENTITY x SYSTEM "file:///etc/passwd">')), paths)).toThrow(BadPackage);
    const inner = told('<!ENTITY l "lol"><!ENTITY x "&l;&l;"><!ENTITY m "&x;&x;&x;">');
    const { items } = readManifest(Buffer.from(inner), paths);
    expect(items[1]?.title).toBe('First &x; &m;');
  });
});

describe('a package that is larger than it says', () => {
  const small: PackageLimits = { ...packageLimits, unpacked: 3_000_000, file: 2_000_000 };

  it('HEC-23 two gigabytes claimed to be ten bytes are refused as soon as there is more', async () => {
    // Zeros pack a thousandfold: 2 GB are 2 MB of zip. Made once here, in a form that needs no 2 GB of memory.
    const piece = Buffer.alloc(64 * 1024 * 1024);
    const packed = deflateRawSync(piece, { level: 9 });
    const honest = await zipOf({ ...goodPackage, 'big.txt': piece });
    expect(packed.length).toBeLessThan(100_000);
    const lying = forged(honest, 'big.txt', (header, at) => header.writeUInt32LE(10, at));
    const before = process.memoryUsage().rss;
    expect(await said(aFile(lying))).toMatch(/does not say the truth about its size/);
    expect(process.memoryUsage().rss - before).toBeLessThan(40 * 1024 * 1024);
  });

  it('HEC-23 what really comes out is counted, whatever is claimed', async () => {
    const bomb = await zipOf({ ...goodPackage, 'big.txt': Buffer.alloc(2_500_000) });
    expect(await said(aFile(bomb), small)).toMatch(/too large/);
    const many = await zipOf({
      ...goodPackage,
      ...Object.fromEntries([1, 2].map((n) => [`b${n}.txt`, Buffer.alloc(1_900_000)])),
    });
    expect(await said(aFile(many), small)).toMatch(/too large/);
    expect(await said(aFile(await zipOf(goodPackage)), { ...packageLimits, files: 2 })).toMatch(/more than 2 files/);
    expect(await said(aFile(await zipOf(goodPackage)), small)).toBe('taken');
  });
});

/** Sends a file with the form of `page`, as a browser does. */
const send = (browser: Browser, page: string, bytes: Buffer, fields: Record<string, string> = {}) =>
  browser.submit(page, fields, { files: { package: { name: 'course.zip', bytes, type: 'application/zip' } } });

const NEW = '/packages/new';
const FACTS = { summary: 'What to do first.', audience: 'Everyone', minutes: '20' };
const uploads = (): string[] => {
  const folder = join(site.app.config.dataDir, 'uploads');
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe('importing a package', () => {
  it('HEC-23 makes a draft course, which is published and replaced from the list', async () => {
    const went = await send(staff, NEW, await zipOf(goodPackage), FACTS);
    expect([went.status, went.to]).toEqual([303, '/packages']);
    const list = await staff.get('/packages');
    expect(list.text).toMatch(/A small package .*Draft SCORM 1\.2 2 1 MB/);
    const course = await site.app.db.course.findUniqueOrThrow({
      where: { slug: 'a-small-package' },
      select: { state: true, modules: true },
    });
    expect([course.state, course.modules.length]).toEqual(['draft', 1]);

    // What its manifest asks for and does not get stands beside it.
    expect(list.text).not.toContain('Rules that we do not follow');
    const limit = '<sequencing><limitConditions attemptLimit="1"/></sequencing></organization>';
    const files = { ...goodPackage, 'imsmanifest.xml': manifestOf('4th').replace('</organization>', limit) };
    await send(staff, NEW, await zipOf(files), FACTS);
    expect((await staff.get('/packages')).text).toContain('Limits on how often or how long a part is open');

    const moduleId = course.modules[0]?.id ?? '';
    await staff.submit('/packages', { act: 'publish' }, { action: `/packages/${moduleId}/state` });
    expect((await staff.get('/packages')).text).toContain('Published');
    const same = await send(staff, `/packages/${moduleId}/replace`, await zipOf(goodPackage));
    expect([same.status, same.text.includes('the same file')]).toEqual([422, true]);
    const newer = await send(staff, `/packages/${moduleId}/replace`, await zipOf({ ...goodPackage, 'new.txt': 'x' }));
    expect(newer.status).toBe(303);
    const packages = await site.app.db.package.findMany({ where: { moduleId }, select: { retiredAt: true } });
    expect(packages.map(({ retiredAt }) => retiredAt === null).sort()).toEqual([false, true]);
    await expect.poll(uploads).toEqual([]);
  });

  it('HEC-23 a broken one comes back with a sentence beside the field, keeps what was typed, and leaves nothing', async () => {
    const before = await site.app.db.package.count();
    const page = await send(staff, NEW, await zipOf({ ...goodPackage, 'one.html': undefined }), FACTS);
    expect([page.status, page.text.includes('lacks a file')]).toEqual([422, true]);
    expect(page.text).toContain('What to do first.');
    // The one that breaks in the middle of unpacking.
    const bad = { ...goodPackage, 'z.jpg': Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]) };
    expect((await send(staff, NEW, await zipOf(bad), FACTS)).status).toBe(422);
    expect((await staff.submit(NEW, FACTS)).text).toContain('Choose the zip file');
    expect((await send(staff, NEW, Buffer.alloc(0), FACTS)).text).toContain('not a zip file');
    expect((await send(staff, NEW, await zipOf(goodPackage), { ...FACTS, minutes: 'long' })).text).toContain(
      'whole minutes',
    );
    expect(await site.app.db.package.count()).toBe(before);
    await expect.poll(uploads).toEqual([]);
  });

  it('HEC-23 a file over the limit is told so and not kept', async () => {
    const page = await send(staff, NEW, Buffer.alloc(packageLimits.zip + 10), FACTS);
    expect([page.status, page.text.includes('Choose a file of at most 200 MB')]).toEqual([422, true]);
    await expect.poll(uploads).toEqual([]);
  }, 60_000);

  it('HEC-23 is for those who write courses, and asks for the token of their session', async () => {
    const before = await site.app.db.course.count();
    const files = { package: { name: 'course.zip', bytes: await zipOf(goodPackage) } };
    expect((await staff.send(NEW, { ...FACTS, _csrf: 'wrong' }, files)).status).toBe(403);
    const learner = await site.signedIn(await aLearner(site));
    expect((await learner.get(NEW)).status).toBe(403);
    const from = await learner.open('/account/password');
    const _csrf = String(from.$('main input[name=_csrf]').val());
    expect((await learner.send(NEW, { ...FACTS, title: '', _csrf }, files)).status).toBe(403);
    const author = await site.signedIn(await anAuthor(site));
    expect((await author.get(NEW)).status).toBe(200);
    expect([await site.app.db.course.count(), uploads()]).toEqual([before, []]);
  });

  it('HEC-23 two courses of one title get addresses of their own', async () => {
    const [one, two] = [
      await aPackage(site, {}, { title: 'Same title' }),
      await aPackage(site, {}, { title: 'Same title' }),
    ];
    expect([one.slug, two.slug]).toEqual(['same-title', 'same-title-2']);
  });
});
