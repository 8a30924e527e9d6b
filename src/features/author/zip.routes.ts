import { z } from 'zod';
import { Invalid } from '../../errors.ts';
import type { Slip } from '../../http/ask.ts';
import { noSlip } from '../../http/ask.ts';
import { button, type ErrorSummary, errorSummary, type Field, type Form, field, form } from '../../http/parts.ts';
import { get, post, type Route, stream } from '../../http/route.ts';
import { onDisk } from '../../http/uploads.ts';
import { paths } from '../../paths.ts';
import { signedIn } from '../../policy/viewer.ts';
import { countWords } from '../../words.ts';
import { keepLarge } from '../courses/sources.ts';
import { zipOf } from './course-zip.ts';
import { inDraft } from './draft.routes.ts';
import { importDraft, readZip } from './import-course.ts';

interface ImportPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  toMend: string[];
  form: Form;
  file: Field;
}

/** What is wrong in a ZIP file comes after its sentence, a line for each thing. */
const LINES = '\n';
const MOST_SHOWN = 50;

function importPage({ problems }: Slip): ImportPage {
  const [says, ...toMend] = problems.course?.split(LINES) ?? [];
  return {
    title: 'Import a course',
    back: paths.author.to(),
    errors: says ? errorSummary({ course: says }) : null,
    toMend,
    form: form(paths.authorImport.to(), button('Import course'), {
      multipart: true,
      link: { text: 'Cancel', href: paths.author.to() },
    }),
    file: field('course', 'Course', {
      kind: 'file',
      accept: '.zip',
      error: says,
      hint: 'A ZIP file of a course folder, at most 300 MB. An exported course is one.',
    }),
  };
}

export const zipRoutes: Route[] = [
  get({
    path: paths.authorImport.pattern,
    may: 'author.write',
    show: () => ({ view: 'author/import', page: importPage(noSlip) }),
  }),
  post({
    path: paths.authorImport.pattern,
    may: 'author.write',
    form: z.strictObject({}),
    files: { course: onDisk(300_000_000) },
    // Unpacking and reading take long, and change nothing.
    prepare: async (app, { files }) => {
      if (!files.course) throw new Invalid({ course: 'Choose a ZIP file' });
      const read = await readZip(files.course);
      if ('course' in read) {
        await keepLarge(app, read.course.sources);
        return read.course;
      }
      const lines = read.problems.slice(0, MOST_SHOWN).map(({ file, line, says }) => `${file}, line ${line}: ${says}`);
      const sentence = `Nothing was imported. ${countWords(read.problems.length, 'thing')} to mend, listed below.`;
      throw new Invalid({ course: [sentence, ...lines].join(LINES) });
    },
    run: async (app, { viewer, prepared }) => {
      const draft = await importDraft(app, prepared, { person: signedIn(viewer).id });
      return { to: paths.authorCourse.to({ draft }), say: 'Imported as a draft. Look at it, then publish it.' };
    },
    again: (_app, { slip }) => ({ view: 'author/import', page: importPage(slip) }),
  }),
  stream({
    ...inDraft,
    path: paths.authorExport.pattern,
    may: 'author.read',
    give: async (app, { found }) => ({
      name: `${found.slug}.zip`,
      type: 'application/zip',
      body: await zipOf(app, found),
    }),
  }),
];
