import { Readable } from 'node:stream';
import { z } from 'zod';
import type { App } from '../../context.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { Ask, Shown } from '../../http/ask.ts';
import { get, post, type Route, stream } from '../../http/route.ts';
import { inMemory, MB } from '../../http/uploads.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { audit } from '../../record/audit.ts';
import { eachQuestion, findCategories } from './bank.queries.ts';
import { BankFilter } from './bank.routes.ts';
import { addQuestions } from './bank.ts';
import { type Filed, moodleHead, moodleTail, toGift, toMoodle } from './bank-export.ts';
import { textOfFile } from './file-text.ts';
import { importPage, previewPage } from './import.pages.ts';
import type { Preview } from './imported.ts';

const ImportForm = z.strictObject({
  category: z.string().trim().max(100, 'Use at most 100 characters').default(''),
});
const DraftPath = z.object({ id: z.uuid() });

/** What a file brings, or why it cannot be read at all. */
async function read(bytes: Buffer, category: string): Promise<Preview | string> {
  const file = textOfFile(bytes);
  if (!file) return 'This is not a text. Choose a file in GIFT or in Moodle XML';
  // Loaded with the first file: the readers of both formats are large, and most processes never see one.
  const [{ previewOf }, { looksLikeXml, readMoodle }, { readGift }] = await Promise.all([
    import('./imported.ts'),
    import('./moodle-import.ts'),
    import('./gift-import.ts'),
  ]);
  const foreign = looksLikeXml(file.text) ? readMoodle(file.text) : readGift(file.text);
  if (typeof foreign === 'string') return foreign;
  if (foreign.length === 0) return 'There are no questions in this file';
  return previewOf(foreign, file.note, category);
}

async function showImport(app: App, { slip }: Pick<Ask<unknown>, 'slip'>): Promise<Shown> {
  return { view: 'bank/import', page: importPage(await findCategories(app), slip) };
}

interface DraftSubject {
  readonly aboutId: null;
  readonly id: string;
  readonly preview: Preview;
}

async function findDraft(app: App, { input }: { input: z.output<typeof DraftPath> }): Promise<DraftSubject | null> {
  const row = await app.db.bankDraft.findUnique({ where: { id: input.id }, select: { id: true, preview: true } });
  return row && { aboutId: null, id: row.id, preview: row.preview as unknown as Preview };
}

const showDraft = (_app: App, { found }: Pick<Ask<DraftSubject>, 'found'>): Shown => ({
  view: 'bank/preview',
  page: previewPage(found.id, found.preview),
});

export const bankImportRoutes: readonly Route[] = [
  get({ path: paths.bankImport.pattern, may: 'bank.change', show: showImport }),
  post({
    path: paths.bankImport.pattern,
    may: 'bank.change',
    form: ImportForm,
    files: { file: inMemory(2 * MB) },
    run: async (app, { viewer, form, files }) => {
      if (!files.file) return { problems: { file: 'Choose a file in GIFT or in Moodle XML' } };
      const preview = await read(files.file.bytes, form.category);
      if (typeof preview === 'string') return { problems: { file: preview } };
      if (preview.taken.some(({ filing }) => filing.category === ''))
        return {
          problems: { category: 'Some questions of this file name no category. Enter one for them, like Safeguarding' },
        };
      const { id } = await app.db.bankDraft.create({
        data: {
          createdAt: app.clock.now(),
          preview: JSON.parse(JSON.stringify(preview)) as Prisma.InputJsonObject,
        },
        select: { id: true },
      });
      const detail = { questions: preview.taken.length, refused: preview.refused.length };
      await audit(app, { what: 'bank.file-read', by: { person: signedIn(viewer).id }, detail });
      return { to: paths.bankPreview.to({ id }) };
    },
    again: showImport,
  }),
  get({ path: paths.bankPreview.pattern, may: 'bank.change', input: DraftPath, find: findDraft, show: showDraft }),
  post({
    path: paths.bankPreview.pattern,
    may: 'bank.change',
    input: DraftPath,
    form: z.strictObject({}),
    find: findDraft,
    run: async (app, { viewer, found }) => {
      // Whoever deletes it takes it: pressed twice, the questions come once.
      const { count } = await app.db.bankDraft.deleteMany({ where: { id: found.id } });
      if (count === 0 || found.preview.taken.length === 0) return { to: paths.bank.to(), unchanged: true };
      await addQuestions(app, found.preview.taken, { person: signedIn(viewer).id });
      return { to: paths.bank.to(), say: 'Questions taken into the bank' };
    },
    again: showDraft,
  }),
  stream({
    path: paths.bankExport.pattern,
    may: 'bank.change',
    input: BankFilter.extend({ format: z.enum(['gift', 'xml']) }),
    give: (app, { input: { format, ...asked } }) => {
      const day = app.clock.now().toISOString().slice(0, 10);
      return format === 'gift'
        ? { name: `questions-${day}.gift.txt`, type: 'text/plain; charset=utf-8', body: file(app, asked, toGift) }
        : {
            name: `questions-${day}.xml`,
            type: 'application/xml; charset=utf-8',
            body: file(app, asked, toMoodle, moodleHead, moodleTail),
          };
    },
  }),
];

/** The questions that fit, written one after the other, so that a large bank needs no memory. */
function file(
  app: App,
  asked: z.output<typeof BankFilter>,
  write: (filed: Filed) => string,
  head = '',
  tail = '',
): Readable {
  async function* parts() {
    yield head;
    for await (const filed of eachQuestion(app, asked)) yield write(filed);
    yield tail;
  }
  return Readable.from(parts());
}
