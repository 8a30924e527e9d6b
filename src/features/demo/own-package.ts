import { createWriteStream, mkdtempSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { type App, inTransaction } from '../../context.ts';
import { publishCourse } from '../courses/publishing.ts';
import { makeCourse, takePackage } from '../packages/packages.ts';

const SOURCE = join(import.meta.dirname, '../../../content-packages/when-a-child-tells-you');
const FACTS = {
  title: 'Ten minutes with Sam',
  summary: 'A child wants to tell you something, and you choose what to do. A short practice, made as a SCORM package.',
  audience: 'Everyone who works with children',
  minutes: 10,
};

/** Zips our own package as an author's tool would, and imports it as a form would. */
export async function importOwnPackage(app: App): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  try {
    const path = join(folder, 'package.zip');
    const zip = new ZipFile();
    for (const name of (await readdir(SOURCE)).sort()) zip.addFile(join(SOURCE, name), name);
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(path));
    const packageId = await takePackage(app, { path });
    const by = { system: 'demo' } as const;
    await inTransaction(app, async (inside) => {
      await publishCourse(inside, await makeCourse(inside, packageId, FACTS, by), by);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
