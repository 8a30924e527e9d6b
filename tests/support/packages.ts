import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll } from 'vitest';
import { ZipFile } from 'yazl';
import { inTransaction } from '../../src/context.ts';
import { publishCourse } from '../../src/features/courses/publishing.ts';
import { openPackage } from '../../src/features/packages/open-package.ts';
import { makeCourse } from '../../src/features/packages/packages.ts';
import { hashOfFile, storePackage } from '../../src/features/packages/store-package.ts';
import type { TestSite } from './site.ts';

export type PackageFiles = Record<string, string | Buffer | undefined>;

/** The bytes of a zip with these files; undefined leaves one out. */
export function zipOf(files: PackageFiles): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(files))
    if (content !== undefined) zip.addBuffer(Buffer.from(content), path, { mtime: new Date('2026-11-02T00:00:00Z') });
  zip.end();
  return buffer(zip.outputStream as unknown as NodeJS.ReadableStream);
}

interface Sco {
  readonly id: string;
  readonly title: string;
  readonly href: string;
  readonly kind?: 'sco' | 'asset';
  /** Raw XML inside the item. */
  readonly more?: string;
}

const VERSIONS = { '1.2': '1.2', '3rd': '2004 3rd Edition', '4th': '2004 4th Edition' } as const;
export type Edition = keyof typeof VERSIONS;

const TWO: readonly Sco[] = [
  { id: 'one', title: 'First part', href: 'one.html' },
  { id: 'two', title: 'Second &amp; last part', href: 'pages/two.html?from=manifest' },
];

/** A manifest of SCORM with these parts under one heading. */
export function manifestOf(edition: Edition = '1.2', scos: readonly Sco[] = TWO): string {
  const scormType = edition === '1.2' ? 'scormtype' : 'scormType';
  return `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="small-package" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>${VERSIONS[edition]}</schemaversion></metadata>
  <organizations default="all"><organization identifier="all"><title>A small package</title>
    <item identifier="heading"><title>All of it</title>
${scos.map(({ id, title, more = '' }) => `      <item identifier="${id}" identifierref="res-${id}"><title>${title}</title>${more}</item>`).join('\n')}
    </item>
  </organization></organizations>
  <resources>
${scos.map(({ id, href, kind = 'sco' }) => `    <resource identifier="res-${id}" type="webcontent" adlcp:${scormType}="${kind}" href="${href}"><file href="${href}"/></resource>`).join('\n')}
  </resources>
</manifest>`;
}

const page = '<!doctype html><title>A part</title><h1>A part</h1>';
export const goodPackage: PackageFiles = {
  'imsmanifest.xml': manifestOf(),
  'one.html': page,
  'pages/two.html': page,
  'pages/look.css': 'h1 { color: green }',
};

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** A file with these bytes, gone when the tests of the file are over. */
export function aFile(bytes: Buffer, name = 'package.zip'): string {
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  folders.push(folder);
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

export interface TestPackage {
  readonly slug: string;
  readonly packageId: string;
  readonly moduleId: string;
  /** What can be launched, in its order. */
  readonly items: readonly { id: string; title: string }[];
}

interface Wanted {
  readonly publish?: boolean;
  readonly title?: string;
}

/** A course that is a package of these files, stored as an import would. */
export const aPackage = async (
  site: Pick<TestSite, 'app'>,
  changes: PackageFiles = {},
  wanted: Wanted = {},
): Promise<TestPackage> => aPackageFrom(site, aFile(await zipOf({ ...goodPackage, ...changes })), wanted);

/** The same from a file. */
export async function aPackageFrom(
  { app }: Pick<TestSite, 'app'>,
  file: string,
  { publish = true, title = 'A small package' }: Wanted = {},
): Promise<TestPackage> {
  const opened = await openPackage(file);
  const packageId = await storePackage(app, opened, await hashOfFile(file));
  opened.close();
  const by = { system: 'operator' } as const;
  const slug = await inTransaction(app, async (inside) => {
    const facts = { title, summary: 'It is small.', audience: 'Everyone', minutes: 5 };
    const made = await makeCourse(inside, packageId, facts, by);
    if (publish) await publishCourse(inside, made, by);
    return made;
  });
  const { moduleId } = await app.db.package.findUniqueOrThrow({ where: { id: packageId }, select: { moduleId: true } });
  const items = await app.db.packageItem.findMany({
    where: { packageId, href: { not: null } },
    orderBy: { position: 'asc' },
    select: { id: true, title: true },
  });
  return { slug, packageId, moduleId: moduleId ?? '', items };
}
