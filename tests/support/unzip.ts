import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fromBuffer, fromBufferPromise, type ZipFile } from 'yauzl';

/** The files of a ZIP, by name. */
export async function unzipped(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true });
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry())
    files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return files;
}

/** The files of a ZIP as text, by name. */
export function unzip(bytes: Buffer): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (failed, zip?: ZipFile) => {
      if (failed || !zip) return reject(failed);
      zip.on('entry', (entry: { fileName: string }) =>
        zip.openReadStream(entry as never, async (_, stream) => {
          files.set(entry.fileName, (await buffer(stream as Readable)).toString('utf8'));
          zip.readEntry();
        }),
      );
      zip.on('end', () => resolve(files));
      zip.on('error', reject);
      zip.readEntry();
    });
  });
}
