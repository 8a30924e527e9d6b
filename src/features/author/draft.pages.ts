import type { Slip } from '../../http/ask.ts';
import {
  type Button,
  button,
  type ErrorSummary,
  errorSummary,
  type Field,
  type Form,
  field,
  form,
  linkButton,
  type Notification,
  notification,
  type Table,
  type Tag,
  table,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { countWords, dayAndTimeWords, listWords } from '../../words.ts';
import type { Problem } from '../courses/course-draft.ts';
import { stateTag } from './author.pages.ts';
import type { DraftSeen } from './author.queries.ts';
import { isText, kindOf, siblingsOf } from './draft-paths.ts';
import type { DraftFileRow } from './drafts.ts';
import { othersTable } from './others.pages.ts';
import { isBehind } from './publish.ts';

/** A file of the draft with the title that it has at the moment. */
export interface TitledFile extends DraftFileRow {
  readonly title: string;
}

export interface DraftPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  state: Tag;
  says: string;
  notices: Notification[];
  buttons: Button[];
  links: { text: string; href: string }[];
  toMend: { text: string; href: string | null }[];
  edit: string;
  modules: ModuleInDraft[];
  addModule: { form: Form; title: Field };
  images: Table | null;
  others: Table | null;
}

interface ModuleInDraft {
  id: string;
  number: number;
  /** What the folded line says that it holds. */
  holds: string;
  open: boolean;
  title: string;
  edit: string;
  check: { text: string; href: string };
  form: { text: string; href: string };
  delete: string;
  move: Form | null;
  pages: Table;
  addPage: { form: Form; title: Field };
}

/** From so many modules on they are folded, so that a long course is no long page. */
const FOLDED_FROM = 3;

const ADDED_HERE = (slip: Slip, folder: string): boolean => slip.values.folder === folder;

/**
 * The contents of a draft: what it holds, in which order, and what is to mend before it can be published. The module with
 * the file `open` in it is unfolded.
 */
export function draftPage(
  draft: DraftSeen,
  files: readonly TitledFile[],
  problems: readonly Problem[],
  { slip, open = null }: { slip: Slip; open?: string | null | undefined },
): DraftPage {
  const { id } = draft;
  const course = files.find(({ path }) => kindOf(path) === 'course');
  const modules = files.filter(({ path }) => kindOf(path) === 'module');
  const images = files.filter(({ path }) => kindOf(path) === 'image');
  return {
    title: course?.title || draft.title,
    back: paths.author.to(),
    errors: Object.keys(slip.problems).length > 0 ? errorSummary(problemsAt(slip, modules)) : null,
    state: stateTag(stateOf(draft)),
    says: saysOf(draft),
    notices: noticesOf(draft),
    buttons: [
      linkButton('Preview as a learner', paths.authorPreview.to({ draft: id }), { kind: 'secondary' }),
      linkButton('Publish or withdraw', paths.authorPublish.to({ draft: id })),
    ],
    links: [
      { text: 'Export as a ZIP file', href: paths.authorExport.to({ draft: id }) },
      { text: 'Versions', href: paths.authorVersions.to({ draft: id }) },
      ...(draft.course?.state === 'published'
        ? [{ text: 'See it on the site', href: paths.course.to({ slug: draft.slug }) }]
        : []),
      ...(draft.changed || !draft.course
        ? [
            {
              text: draft.course ? 'Give up the changes' : 'Delete this draft',
              href: paths.authorDiscard.to({ draft: id }),
            },
          ]
        : []),
    ],
    toMend: problems.map(({ file, line, says }) => {
      const found = files.find(({ path }) => path === file && isText(path));
      const module = found && files.find(({ path }) => path === `${file.split('/')[0]}/module.md` && path !== file);
      return {
        text: `${found?.title || file}${module ? ` in “${module.title}”` : ''}, line ${line}: ${says}`,
        href: found ? paths.authorFile.to({ file: found.id }) : null,
      };
    }),
    edit: paths.authorFile.to({ file: course?.id ?? '' }),
    modules: modules.map((module, at) => moduleIn(draft, files, { module, at, of: modules.length, slip, open })),
    addModule: {
      form: form(paths.authorModules.to({ draft: id }), button('Add module', { kind: 'secondary' })),
      title: field('module', 'Title of a new module', {
        value: typeof slip.values.module === 'string' ? slip.values.module : '',
        error: slip.problems.module,
      }),
    },
    images: images.length > 0 ? imageTable(id, images) : null,
    others: othersTable(id, files),
  };
}

/** The field for a new page stands in each module, so each has an id of its own. */
const pageField = (at: number): string => `page-${at + 1}`;

function problemsAt({ problems, values }: Slip, modules: readonly TitledFile[]): Record<string, string> {
  const at = modules.findIndex(({ path }) => path === `${values.folder}/module.md`);
  return Object.fromEntries(
    Object.entries(problems).map(([name, says]) => [name === 'page' ? pageField(at) : name, says]),
  );
}

export const stateOf = ({ course, changed }: Pick<DraftSeen, 'course' | 'changed'>): string =>
  course === null ? 'draft' : changed && course.state === 'published' ? 'changed' : course.state;

function saysOf({ course, changed, changedAt }: DraftSeen): string {
  if (course === null) return 'Only the course team sees this course.';
  const version = `Version ${course.version} is ${course.state === 'published' ? 'on the site' : 'not on the site'}.`;
  return changed
    ? `${version} Changes since then, last on ${dayAndTimeWords(changedAt)}, are seen by the course team only.`
    : version;
}

function noticesOf(draft: DraftSeen): Notification[] {
  const { publishAt, publishProblem, plannedDoneAt, course } = draft;
  return [
    ...(publishAt
      ? [
          notification(
            'What the draft says at that time is published.',
            'notice',
            `It will be published on ${dayAndTimeWords(publishAt)}`,
          ),
        ]
      : []),
    ...(plannedDoneAt
      ? [
          notification(
            'Everybody can see it. Changes that you make now are published when you say so.',
            'success',
            `It was published as planned on ${dayAndTimeWords(plannedDoneAt)}`,
          ),
        ]
      : []),
    ...(publishProblem ? [notification(publishProblem, 'problem', 'It was not published as planned')] : []),
    ...(isBehind(draft)
      ? [
          notification(
            'Look at the differences under “Versions” before you publish, or give up the changes here.',
            'notice',
            `Version ${course?.version} came in after this draft was begun`,
          ),
        ]
      : []),
  ];
}

const mover = (draft: string, file: TitledFile, { first, last }: { first: boolean; last: boolean }): Form | null => {
  const way = (to: 'up' | 'down') =>
    button(to === 'up' ? 'Move up' : 'Move down', { kind: 'secondary', name: 'way', value: to, about: file.title });
  const buttons = [...(first ? [] : [way('up')]), ...(last ? [] : [way('down')])];
  if (buttons.length === 0) return null;
  return form(paths.authorMove.to({ draft }), buttons, { hidden: [{ name: 'file', value: file.id }] });
};

function moduleIn(
  { id }: DraftSeen,
  files: readonly TitledFile[],
  { module, at, of, slip, open }: { module: TitledFile; at: number; of: number; slip: Slip; open: string | null },
): ModuleInDraft {
  const folder = module.path.split('/')[0] ?? '';
  const inside = files.filter(({ path }) => path.startsWith(`${folder}/`));
  const pages = inside.filter(({ path }) => kindOf(path) === 'page');
  const has = (kind: string) => inside.some(({ path }) => kindOf(path) === kind);
  const file = module.id;
  const names = siblingsOf(
    `${folder}/01-x.md`,
    files.map(({ path }) => path),
  );
  return {
    id: `module-${at + 1}`,
    number: at + 1,
    holds: listWords([
      countWords(pages.length, 'page'),
      ...(has('check') ? ['a self-check'] : []),
      ...(has('form') ? ['a form'] : []),
    ]),
    open: of < FOLDED_FROM || ADDED_HERE(slip, folder) || inside.some(({ id }) => id === open),
    title: module.title,
    edit: paths.authorFile.to({ file: module.id }),
    check: {
      text: `${has('check') ? 'Edit self-check of' : 'Add a self-check to'} module ${at + 1}`,
      href: paths.authorCheck.to({ file }),
    },
    form: {
      text: `${has('form') ? 'Edit form of' : 'Add a form to'} module ${at + 1}`,
      href: paths.authorForm.to({ file }),
    },
    delete: paths.authorFileDelete.to({ file: module.id }),
    move: mover(id, module, { first: at === 0, last: at === of - 1 }),
    pages: table(
      `Pages of ${module.title}`,
      ['Page', 'Order', 'Delete'],
      pages.map((page, place) => {
        const order = mover(id, page, { first: place === 0, last: place === names.length - 1 });
        return [
          { text: page.title || page.path, href: paths.authorFile.to({ file: page.id }) },
          order ? { form: order } : '–',
          { text: `Delete ${page.title}`, href: paths.authorFileDelete.to({ file: page.id }) },
        ];
      }),
      { quiet: true },
    ),
    addPage: {
      form: form(
        paths.authorPages.to({ draft: id }),
        button('Add page', { kind: 'secondary', about: `to ${module.title}` }),
        {
          hidden: [{ name: 'folder', value: folder }],
        },
      ),
      title: field('page', `Title of a new page in “${module.title}”`, {
        id: pageField(at),
        value: ADDED_HERE(slip, folder) && typeof slip.values.page === 'string' ? slip.values.page : '',
        error: ADDED_HERE(slip, folder) ? slip.problems.page : null,
      }),
    },
  };
}

const imageTable = (draft: string, images: readonly TitledFile[]): Table =>
  table(
    'Pictures',
    ['Picture', { text: 'Size in kB', kind: 'number' }, 'Delete'],
    images.map(({ id, path, size }) => [
      { text: path, href: paths.authorBeside.to({ draft, name: path.split('/').at(-1) ?? '' }) },
      Math.ceil(size / 1000),
      { text: `Delete ${path.split('/').at(-1)}`, href: paths.authorFileDelete.to({ file: id }) },
    ]),
    { quiet: true },
  );
