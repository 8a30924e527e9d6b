import type { Slip } from '../../http/ask.ts';
import {
  type Button,
  button,
  type Empty,
  type ErrorSummary,
  empty,
  errorsOf,
  type Field,
  type Form,
  field,
  form,
  linkButton,
  type Table,
  type Tag,
  table,
  tag,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { dayWords } from '../../words.ts';
import type { Standard } from './manifest.ts';
import { megabytes, packageLimits } from './open-package.ts';
import type { PackageRow } from './packages.queries.ts';
import { FILE } from './packages.ts';

export interface PackagesPage {
  title: string;
  add: Button;
  packages: Table | null;
  empty: Empty | null;
  /** Where packages cannot play yet, what the operator has to do. */
  off: string | null;
  /** Packages that ask for more than this site does, each with its rules. */
  ignored: { title: string; rules: readonly string[] }[];
}

const STANDARDS: Readonly<Record<Standard, string>> = {
  'scorm-1.2': 'SCORM 1.2',
  'scorm-2004-3': 'SCORM 2004 3rd edition',
  'scorm-2004-4': 'SCORM 2004 4th edition',
};

const STATES: Readonly<Record<string, Tag>> = {
  draft: tag('Draft', 'info'),
  published: tag('Published', 'done'),
  withdrawn: tag('Withdrawn'),
};

const RULES =
  'We follow its order, its pass marks, what has to be finished first, and which buttons it hides. If it has other rules, we list them when it is here.';

const OFF = 'Packages cannot play on this site yet. Whoever runs it has to set CONTENT_ORIGIN first.';

export function packagesPage(packages: readonly PackageRow[], canPlay: boolean): PackagesPage {
  return {
    title: 'Packages',
    add: linkButton('Import package', paths.packageNew.to()),
    packages: packages.length > 0 ? packageTable(packages) : null,
    empty: packages.length > 0 ? null : empty('No packages yet', 'Import a SCORM file, look at it, then publish it.'),
    off: canPlay ? null : OFF,
    ignored: packages.flatMap(({ ignored: rules, course }) =>
      rules.length > 0 ? [{ title: course.title, rules }] : [],
    ),
  };
}

const packageTable = (packages: readonly PackageRow[]): Table =>
  table(
    'All packages',
    ['Course', 'State', 'Standard', { text: 'Parts', kind: 'number' }, 'Size', 'Imported', 'New version', 'Change'],
    packages.map(({ moduleId, standard, parts, size, uploadedAt, course }) => [
      { text: course.title, href: paths.course.to({ slug: course.slug }) },
      { tag: STATES[course.state] ?? tag(course.state) },
      STANDARDS[standard],
      parts,
      megabytes(size),
      dayWords(uploadedAt),
      { text: `Replace ${course.title}`, href: paths.packageReplace.to({ module: moduleId }) },
      {
        form: form(
          paths.packageState.to({ module: moduleId }),
          course.state === 'published'
            ? button('Withdraw', { kind: 'secondary', about: course.title, name: 'act', value: 'withdraw' })
            : button('Publish', { kind: 'secondary', about: course.title, name: 'act', value: 'publish' }),
        ),
      },
    ]),
    { quiet: true },
  );

export interface UploadPage {
  title: string;
  back: string;
  errors: ErrorSummary | null;
  says: string[];
  fields: Field[];
  form: Form;
}

const fileField = ({ problems }: Slip): Field =>
  field(FILE, 'Package', {
    kind: 'file',
    accept: '.zip,application/zip',
    hint: `A zip file that your tool exported as SCORM 1.2, or SCORM 2004 3rd or 4th edition. At most ${megabytes(packageLimits.zip)}.`,
    error: problems[FILE],
  });

const typed = ({ values }: Slip, name: string, first = ''): string => String(values[name] ?? first);

export function newPackagePage(slip: Slip): UploadPage {
  const { problems } = slip;
  return {
    title: 'Import a package',
    back: paths.packages.to(),
    errors: errorsOf(slip),
    says: [
      'It becomes a course of its own. It is a draft until you publish it.',
      'It runs apart from this site. It cannot see who is signed in, or reach other websites.',
      RULES,
    ],
    // The file comes last, so that what stands before it is kept when it is refused.
    fields: [
      field('title', 'Title (optional)', {
        hint: 'Leave it empty to take the title of the package.',
        value: typed(slip, 'title'),
        error: problems.title,
      }),
      field('summary', 'Summary', {
        kind: 'textarea',
        rows: 3,
        limit: 300,
        value: typed(slip, 'summary'),
        error: problems.summary,
      }),
      field('audience', 'Who it is for', { value: typed(slip, 'audience', 'Everyone'), error: problems.audience }),
      field('minutes', 'How many minutes it takes', {
        inputmode: 'numeric',
        width: 'code',
        value: typed(slip, 'minutes', '30'),
        error: problems.minutes,
      }),
      fileField(slip),
    ],
    form: form(paths.packageNew.to(), 'Import package', {
      multipart: true,
      link: { text: 'Cancel', href: paths.packages.to() },
    }),
  };
}

export function replacePackagePage(current: PackageRow, slip: Slip): UploadPage {
  return {
    title: 'Import a new version',
    back: paths.packages.to(),
    errors: errorsOf(slip),
    says: [
      `The new version takes the place of what “${current.course.title}” has now, at once.`,
      'Whoever finished stays finished. Whoever is in the middle begins again in the new version.',
    ],
    fields: [fileField(slip)],
    form: form(paths.packageReplace.to({ module: current.moduleId }), 'Import new version', {
      multipart: true,
      link: { text: 'Cancel', href: paths.packages.to() },
    }),
  };
}
