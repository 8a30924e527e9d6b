import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fromBuffer, type ZipFile } from 'yauzl';

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
