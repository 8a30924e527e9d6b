import type { Slip } from '../../http/ask.ts';
import {
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  type Table,
  table,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { countWords } from '../../words.ts';
import { titleOf } from './bank.ts';
import type { Preview } from './imported.ts';
import { questionKinds } from './question.ts';

export interface ImportPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  form: Form;
  file: Field;
  category: Field;
}

export const importPage = (categories: readonly string[], slip: Slip): ImportPage => ({
  title: 'Import questions',
  back: paths.bank.to(),
  errors: errorsOf(slip),
  form: form(paths.bankImport.to(), 'Read the file', { multipart: true }),
  file: field('file', 'File', {
    kind: 'file',
    error: slip.problems.file,
    accept: '.txt,.gift,.xml',
    hint: 'GIFT or Moodle XML, up to 2 MB. You see what it brings before anything is taken.',
  }),
  category: field('category', 'Category', {
    value: String(slip.values.category ?? ''),
    error: slip.problems.category,
    limit: 100,
    autocomplete: 'off',
    hint: `For questions that name none. Leave it empty if the file names it for all of them.${categories.length > 0 ? ` Such as: ${categories.slice(0, 8).join(', ')}` : ''}`,
  }),
});

export interface PreviewPage {
  title: string;
  back: string;
  note: string | null;
  says: string;
  taken: Table | null;
  more: string | null;
  refused: Table | null;
  form: Form | null;
}

/** Most lines of one list of a preview. */
const LINES = 200;

export const previewPage = (id: string, { taken, refused, note }: Preview): PreviewPage => ({
  title: 'What the file brings',
  back: paths.bankImport.to(),
  note,
  says: `${countWords(taken.length, 'question')} can be taken. ${countWords(refused.length, 'question')} cannot.`,
  taken:
    taken.length > 0
      ? table(
          'What can be taken',
          ['Question', 'Kind', 'Category'],
          taken
            .slice(0, LINES)
            .map(({ question, filing }) => [titleOf(question), questionKinds[question.kind], filing.category]),
        )
      : null,
  more: taken.length > LINES ? `And ${countWords(taken.length - LINES, 'question')} more.` : null,
  refused:
    refused.length > 0
      ? table(
          'What cannot be taken, and why',
          ['Where', 'Question', 'Why'],
          refused.slice(0, LINES).map(({ where, title, why }) => [where, title, why]),
        )
      : null,
  form:
    taken.length > 0
      ? form(paths.bankPreview.to({ id }), `Take ${countWords(taken.length, 'question')}`, {
          link: { text: 'Take nothing', href: paths.bank.to() },
        })
      : null,
});
