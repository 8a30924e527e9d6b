import { type PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { App } from '../context.ts';
import { type CopySource, copyCsv, copyHtml, copyJson, type OtherFile } from './copy-files.ts';
import { listFiles } from './copy-given-files.ts';
import { planCopy } from './copy-plan.ts';
import { readRows } from './copy-rows.ts';

/** What the files of a person's copy are written from: the policy, the data map, and the rows as they are read. */
function copySource(app: App, personId: string, others: readonly OtherFile[]): CopySource {
  const plan = planCopy(app);
  return {
    plan,
    others: others.filter(({ category }) => plan.categories.some(({ id }) => id === category)),
    madeAt: app.clock.now(),
    siteName: app.policy.site.name,
    policyVersion: app.policy.version,
    read: (table) => readRows(app, personId, table),
  };
}

/**
 * A person's copy of everything that the policy lets them have, as one ZIP: a page to read, JSON, a CSV for each table,
 * the files they
 * gave us, and `others`, of categories that are in it. Written while it is read, a few hundred rows at a time; a failure while reading ends the stream with an error.
 */
export async function copyZip(
  app: App,
  personId: string,
  { others = [] }: { readonly others?: readonly OtherFile[] } = {},
): Promise<Readable> {
  const source = copySource(app, personId, others);
  const files = await listFiles(app, personId);
  const zip = new ZipFile();
  const out = zip.outputStream as PassThrough;
  let open: Readable | null = null;
  out.on('close', () => open?.destroy());
  zip.on('error', (error: Error) => out.destroy(error));
  const add = (name: string, text: () => AsyncIterable<string | Buffer>) =>
    zip.addReadStreamLazy(name, { mtime: source.madeAt }, (give) => {
      open = Readable.from(text()).on('error', (error) => out.destroy(error));
      give(null, open);
    });
  add('your-information.html', () => copyHtml(source));
  add('your-information.json', () => copyJson(source));
  for (const { name, read } of source.others) add(name, read);
  for (const category of source.plan.categories) {
    for (const table of category.tables)
      add(`tables/${category.id}/${table.model.name}.csv`, () => copyCsv(source, table));
  }
  for (const { name, read } of files)
    zip.addReadStreamLazy(`files/${name}`, { mtime: source.madeAt }, (give) => {
      read().then(
        (bytes) => give(null, Readable.from([bytes])),
        (error: Error) => out.destroy(error),
      );
    });
  zip.end();
  return out;
}
