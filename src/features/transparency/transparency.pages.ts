import { type Empty, empty, type Table, table } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { gated } from '../suggestions/blur.ts';
import { counters } from './counters.ts';

export interface Counted {
  /** The first day of the quarter. */
  readonly quarter: Date;
  readonly counter: string;
  readonly count: number;
}

const MONTHS = ['January to March', 'April to June', 'July to September', 'October to December'];

/** A quarter by its first day, as "July to September 2026". */
export const quarterWords = (quarter: Date): string =>
  `${MONTHS[Math.floor(quarter.getUTCMonth() / 3)]} ${quarter.getUTCFullYear()}`;

export interface TransparencyPage {
  title: string;
  csv: string;
  terms: string;
  claim: string;
  tables: Table[];
  empty: Empty | null;
}

/** How many quarters the page shows; the file has all of them. */
const SHOWN = 4;

const byQuarter = (counted: readonly Counted[]) =>
  [...Map.groupBy(counted, ({ quarter }) => quarter.getTime())].map(([quarter, rows]) => ({
    quarter: new Date(quarter),
    of: (id: string): string => {
      const found = rows.find(({ counter }) => counter === id);
      return found ? gated(found.count).words : 'Not counted';
    },
  }));

/** What happened in each quarter, through the gate. The counts come with the latest quarter first. */
export function transparencyPage(counted: readonly Counted[]): TransparencyPage {
  const quarters = byQuarter(counted).slice(0, SHOWN);
  return {
    title: 'Claims and reports in numbers',
    csv: paths.transparencyCsv.to(),
    terms: paths.terms.to(),
    claim: paths.claimNew.to(),
    tables:
      quarters.length === 0
        ? []
        : [...Map.groupBy(counters, ({ group }) => group)].map(([group, list]) =>
            table(
              group,
              ['When', ...list.map(({ name }) => name)],
              quarters.map(({ quarter, of }) => [quarterWords(quarter), ...list.map(({ id }) => of(id))]),
            ),
          ),
    empty: quarters.length > 0 ? null : empty('Nothing to show yet', 'We count each quarter once it is over.'),
  };
}

/** The same as a file, a line for each quarter and number. */
export const transparencyRows = (counted: readonly Counted[]): string[][] => [
  ['Quarter', 'What', 'How many'],
  ...byQuarter(counted).flatMap(({ quarter, of }) =>
    counters.map(({ id, group, name }) => [quarterWords(quarter), `${group}: ${name}`, of(id)]),
  ),
];
