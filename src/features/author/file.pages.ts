import type { Slip } from '../../http/ask.ts';
import { SafeHtml } from '../../http/html.ts';
import {
  button,
  type Choices,
  checkbox,
  type ErrorSummary,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Slip as TextSlip } from '../courses/course-draft.ts';
import { type Adding, addings } from './attach.pages.ts';
import type { FileSeen } from './author.queries.ts';
import { draftAt } from './draft-address.ts';
import { type FileKind, kindOf } from './draft-paths.ts';
import type { Written } from './draft-text.ts';
import { fieldOf, hasFront } from './front-matter.ts';
import { type Piece, wordDifferences } from './word-diff.ts';

export interface FilePage {
  title: string;
  back: { text: string; href: string };
  errors: ErrorSummary | null;
  conflict: { says: string; pieces: Piece[] } | null;
  form: Form;
  fields: Field[];
  /** What a learner must have done to finish a module; null for other files. */
  finish: { pages: Choices; score: Field; form: Choices } | null;
  body: Field | null;
  /** True where the body is Markdown, with its toolbar and preview. */
  markdown: boolean;
  adding: Adding[];
  preview: { html: SafeHtml; toMend: string[] } | null;
}

const NAMES = {
  ...{ course: 'Course', module: 'Module', page: 'Page', check: 'Self-check', form: 'Form', image: 'Picture' },
  ...{ media: 'Video or sound', captions: 'Captions', transcript: 'Transcript', download: 'File' },
} as const;

/** The values of the form for what a file says. */
export function valuesOf({ front, body }: Written): Record<string, string> {
  const values: Record<string, string> = { body };
  for (const [key, name] of Object.entries(fieldOf)) {
    const value = front[key];
    values[name] = Array.isArray(value) ? value.join('\n') : value === undefined || value === null ? '' : String(value);
  }
  const finish = front.finish as { pages?: unknown; score?: unknown; form?: unknown } | null | undefined;
  values.finishPages = finish?.pages === 'all' ? 'yes' : '';
  values.finishForm = finish?.form === 'sent' ? 'yes' : '';
  values.finishScore = typeof finish?.score === 'number' ? String(finish.score) : '';
  return values;
}

/** All that a form says, as one text. */
const flat = (values: Slip['values']): string =>
  [...Object.values(fieldOf), 'finishPages', 'finishScore', 'finishForm', 'body']
    .map((name) =>
      String(values[name] ?? '')
        .replace(/\r\n?/g, '\n')
        .trim(),
    )
    .filter((text) => text !== '')
    .join('\n\n');

/** The editor of one file of a draft. `theirs` is there when somebody else saved it while this was written. */
export function filePage({
  seen: { draft, file },
  written,
  preview,
  theirs,
  slip,
}: {
  seen: FileSeen;
  written: Written;
  preview: { html: string; slips: readonly TextSlip[] } | null;
  theirs: Written | null;
  slip: Slip;
}): FilePage {
  const kind = kindOf(file.path);
  const typed = Object.keys(slip.values).length > 0;
  const own = valuesOf(written);
  const value = (name: string): string => {
    const given = typed ? slip.values[name] : own[name];
    return typeof given === 'string' ? given : '';
  };
  const back = draftAt(draft.id, file.id);
  const isMarkdown = hasFront(kind);
  return {
    title: `${NAMES[kind]}: ${own.title || file.path}`,
    back: { text: draft.title, href: back },
    errors: errorsOf(slip),
    conflict:
      theirs === null
        ? null
        : {
            says: 'Somebody else saved this while you wrote. Below is how your text differs from theirs. Your text is still in the form. Bring both together, then save again.',
            pieces: wordDifferences(flat(valuesOf(theirs)), flat(slip.values)),
          },
    form: form(
      paths.authorFile.to({ file: file.id }),
      [
        button('Save', { name: 'act', value: 'save' }),
        ...(isMarkdown ? [button('Preview', { kind: 'secondary', name: 'act', value: 'preview' })] : []),
      ],
      {
        multipart: true,
        hidden: [{ name: 'revision', value: String(file.revision) }],
        link: { text: 'Back without saving', href: back },
      },
    ),
    fields: fieldsFor(kind, value, slip),
    finish: kind === 'module' ? finishFields(value, slip) : null,
    body: field('body', BODY[kind as keyof typeof BODY] ?? 'Text', {
      kind: 'textarea',
      rows: kind === 'course' || kind === 'module' ? 8 : 22,
      width: 'full',
      limit: 40_000,
      value: value('body'),
      error: slip.problems.body,
      hint: HINTS[kind] ?? null,
    }),
    markdown: isMarkdown,
    adding: isMarkdown ? addings(value, slip) : [],
    preview: preview && {
      html: new SafeHtml(preview.html),
      toMend: preview.slips.map(({ line, says }) => `Line ${line}: ${says}`),
    },
  };
}

const BODY = {
  course: 'About this course',
  module: 'Introduction',
  page: 'Text',
  check: 'Questions',
  form: 'Questions',
  captions: 'Captions',
  transcript: 'What is said, and what matters to see',
} as const;

const HINTS: Readonly<Record<string, string>> = {
  check: 'In the form of check.yaml, as in an exported course.',
  form: 'In the form of form.yaml, as in an exported course.',
  captions: 'In the form of WebVTT: a line of times, then the words.',
};

const finishFields = (value: (name: string) => string, slip: Slip): FilePage['finish'] => ({
  pages: checkbox('finishPages', 'They must have read every page', {
    legend: 'Before learners can mark this module as finished',
    checked: value('finishPages') === 'yes',
  }),
  score: field('finishScore', 'Right answers in the self-check, in per cent', {
    inputmode: 'numeric',
    width: 'code',
    value: value('finishScore'),
    error: slip.problems.finishScore,
    hint: 'From 1 to 100. Leave it empty if none are needed.',
  }),
  form: checkbox('finishForm', 'They must have sent the form of this module', {
    checked: value('finishForm') === 'yes',
  }),
});

function fieldsFor(kind: FileKind, value: (name: string) => string, slip: Slip): Field[] {
  if (!hasFront(kind)) return [];
  const one = (name: string, label: string, more: Parameters<typeof field>[2] = {}) =>
    field(name, label, { value: value(name), error: slip.problems[name], ...more });
  const title = one('title', 'Title', { limit: 120 });
  if (kind === 'page') return [title];
  const summary = one('summary', 'Summary', { kind: 'textarea', rows: 3, limit: 300 });
  const minutes = one('minutes', 'Minutes it takes', { inputmode: 'numeric', width: 'code' });
  if (kind === 'module') return [title, summary, minutes];
  return [
    title,
    summary,
    minutes,
    one('audience', 'Who it is for', { limit: 300 }),
    one('outcomes', 'What people can do afterwards', { kind: 'textarea', rows: 6, hint: 'One on each line.' }),
    one('order', 'Place in the list of courses', {
      inputmode: 'numeric',
      width: 'code',
      hint: 'Courses with a smaller number come first.',
    }),
    one('after', 'Courses to finish first', {
      kind: 'textarea',
      rows: 2,
      hint: 'One on each line, as in its address: listening-to-children. Leave it empty if there are none.',
    }),
    one('forRoles', 'Job roles that it is suggested to', {
      kind: 'textarea',
      rows: 3,
      hint: 'One on each line, such as School nurse. Leave it empty to suggest it to nobody.',
    }),
    one('validMonths', 'Months until it is due again', {
      inputmode: 'numeric',
      width: 'code',
      hint: '12 is once a year. Leave it empty if once is enough.',
    }),
    one('reviewed', 'Last reviewed', { kind: 'date' }),
    one('nextReview', 'Next review', { kind: 'date' }),
  ];
}

export interface ConfirmPage {
  title: string;
  back: { text: string; href: string };
  says: string[];
  form: Form;
}

const GOES: Readonly<Record<string, string>> = {
  module: 'The module goes with all its pages, its self-check and its form.',
  media: 'It goes from the draft, with its captions and its transcript.',
};

/** Asks before a page, a module, a picture or a film goes. */
export function deletePage({ draft, file }: FileSeen, title: string): ConfirmPage {
  const kind = kindOf(file.path);
  const back = draftAt(draft.id, file.id);
  return {
    title: `Delete ${NAMES[kind].toLowerCase()} “${title || file.path}”`,
    back: { text: draft.title, href: back },
    says: [
      GOES[kind] ?? 'It goes from the draft.',
      'Learners see no difference until you publish. Earlier versions keep it.',
    ],
    form: form(paths.authorFileDelete.to({ file: file.id }), button('Delete', { kind: 'danger' }), {
      hidden: [{ name: 'revision', value: String(file.revision) }],
      link: { text: 'Cancel', href: back },
    }),
  };
}

/** Asks before changes, or a course that was never published, go. */
export function discardPage({ id, title, course }: FileSeen['draft']): ConfirmPage {
  const back = paths.authorCourse.to({ draft: id });
  return {
    title: course ? `Give up the changes to “${title}”` : `Delete the draft “${title}”`,
    back: { text: title, href: back },
    says: course
      ? ['The draft becomes what is published now.', 'What you give up is kept under “Versions”.']
      : ['This course was never published. It will be gone for good.'],
    form: form(
      paths.authorDiscard.to({ draft: id }),
      button(course ? 'Give up changes' : 'Delete', { kind: 'danger' }),
      {
        link: { text: 'Cancel', href: back },
      },
    ),
  };
}
