import { z } from 'zod';
import {
  type Chart,
  chart,
  type Empty,
  empty,
  type Link,
  type Pagination,
  pagination,
  type Table,
  table,
} from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import { dayAndTimeWords, numberWords } from '../../words.ts';
import type { ResultLine, SetExam, StatLine } from './exams.queries.ts';
import { FEWEST, figuresOf } from './stats.ts';
import { scoreWords } from './take.pages.ts';

/** A place in a list of results as it stands in an address, and back. */
export const placeText = (at: Date, id: string): string => `${at.getTime()}.${id}`;
export const placeInResults = z
  .string()
  .regex(/^\d{1,14}\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  .transform((text) => ({ at: new Date(Number(text.split('.')[0])), id: text.split('.')[1] ?? '' }));

const toExam = ({ id, title }: SetExam): Link => ({ text: title, href: paths.exam.to({ id }) });

export interface ResultsPage {
  title: string;
  caption: string;
  back: Link;
  table: Table | null;
  empty: Empty | null;
  pages: Pagination | null;
}

export function resultsPage(
  exam: SetExam,
  { lines, more }: { lines: readonly ResultLine[]; more: boolean },
  first: boolean,
): ResultsPage {
  const address = paths.examResults.to({ id: exam.id });
  const last = lines.at(-1);
  const next = more && last?.submittedAt ? withQuery(address, { before: placeText(last.submittedAt, last.id) }) : null;
  return {
    title: 'Results',
    caption: exam.title,
    back: toExam(exam),
    table:
      lines.length > 0
        ? table(
            'Results, the latest first',
            ['Name', 'Attempt', 'Handed in', 'Result'],
            lines.map((line) => [
              { text: line.name, href: paths.examResult.to({ attempt: line.id }) },
              line.number,
              line.submittedAt ? dayAndTimeWords(line.submittedAt) : '',
              scoreWords(line.heldScore, line.outOf),
            ]),
            { quiet: true },
          )
        : null,
    empty: lines.length > 0 ? null : empty('Nobody has handed in yet', 'Results stand here as they come in.'),
    pages: first && !more ? null : pagination(first ? null : address, next, { earlier: 'First page', later: 'Next' }),
  };
}

export interface StatisticsPage {
  title: string;
  caption: string;
  back: Link;
  says: string;
  chart: Chart | null;
  table: Table | null;
  empty: Empty | null;
}

/** A bar that is full stands for 100%, and not for the easiest question. */
function facilityChart(lines: readonly { title: string; facility: number }[]): Chart {
  const values = lines.map(({ title, facility }) => ({ label: title, value: facility }));
  const made = chart(
    'facility',
    'How easy each question is: the mean mark',
    ['Question', 'Mean mark'],
    values,
    percent,
  );
  return {
    ...made,
    bars: made.bars.map((bar, i) => ({ ...bar, percent: Math.round(1000 * (values[i]?.value ?? 0)) / 10 })),
  };
}

const percent = (share: number): string => `${Math.round(share * 100)}%`;

export function statisticsPage(exam: SetExam, lines: readonly StatLine[]): StatisticsPage {
  const shown = lines.flatMap((line) => {
    const figures = figuresOf(line);
    return figures ? [{ ...line, ...figures }] : [];
  });
  return {
    title: 'Statistics',
    caption: exam.title,
    back: toExam(exam),
    says: `Figures stand here from ${FEWEST} answers to a question on, so that nobody can be seen in them.`,
    chart: shown.length > 0 ? facilityChart(shown) : null,
    table:
      shown.length > 0
        ? table(
            'Each question in figures',
            ['Question', { text: 'Answers', kind: 'number' }, { text: 'Facility', kind: 'number' }, 'Tells apart'],
            shown.map(({ questionId, title, n, facility, discrimination }) => [
              { text: title, href: paths.bankQuestion.to({ id: questionId }) },
              numberWords(n),
              percent(facility),
              discrimination === null ? 'Cannot be said' : discrimination.toFixed(2),
            ]),
          )
        : null,
    empty:
      shown.length > 0
        ? null
        : empty('Too few answers yet', `Come back when ${FEWEST} people have answered a question.`),
  };
}
