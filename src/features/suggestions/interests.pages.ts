import { toCsv } from '../../csv.ts';
import { type Button, type Empty, empty, linkButton, type Table, table } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { dayWords } from '../../words.ts';
import { FLOOR } from './blur.ts';
import { EVERY_DAYS } from './counting.ts';
import { type Interest, type InterestKind, interestKinds } from './interests.ts';

const KINDS: Record<InterestKind, string> = {
  'course-started': 'Courses started',
  'course-finished': 'Courses finished',
  'module-finished': 'Modules finished',
  'resource-liked': 'Resources with four or five stars',
};

/** "20 to 29 people": the step that a blurred count fell into. */
const bandWords = (band: number): string => `${band} to ${band + 9}`;

const how = [
  `Each line stands for at least ${FLOOR} people of the last year. The numbers are blurred and in steps of ten.`,
  `They change every ${EVERY_DAYS / 7} weeks and at no other time, so that nobody can tell who came or went.`,
  'People who switched suggestions off are not counted.',
];

export interface InterestsPage {
  title: string;
  back: string;
  says: string[];
  counted: string;
  tables: Table[];
  download: Button | null;
  empty: Empty | null;
}

export function interestsPage(found: readonly Interest[], countedAt: Date | null): InterestsPage {
  const groups = interestKinds
    .map((kind) => ({ title: KINDS[kind], rows: found.filter((one) => one.kind === kind) }))
    .filter(({ rows }) => rows.length > 0);
  return {
    title: 'What people are interested in',
    back: paths.admin.to(),
    says: how,
    counted: countedAt ? `Last counted on ${dayWords(countedAt)}.` : 'Not counted yet.',
    tables: groups.map(({ title, rows }) =>
      table(
        title,
        ['What', { text: 'About how many people', kind: 'number' }],
        rows.map((one) => [one.title, bandWords(one.band)]),
      ),
    ),
    download:
      found.length > 0 ? linkButton('Download as CSV', paths.adminInterestsCsv.to(), { kind: 'secondary' }) : null,
    empty:
      found.length > 0
        ? null
        : empty('Nothing to show yet', `A line appears once well over ${FLOOR} people did the same thing in a year.`),
  };
}

/** The same to give to others, with how it was made. */
export const interestsCsv = (found: readonly Interest[], countedAt: Date | null): string =>
  toCsv([
    ['Kind', 'What', 'About how many people', 'Counted on', 'How it was made'],
    ...found.map(({ kind, title, band }) => [
      ...[KINDS[kind], title, bandWords(band)],
      ...[countedAt ? dayWords(countedAt) : '', how.join(' ')],
    ]),
  ]);
