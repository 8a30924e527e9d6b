import { type Empty, empty, type Form, form, type Table, table, tag } from '../../http/parts.ts';
import { paths, withQuery } from '../../paths.ts';
import { closedWords, keepWords } from '../../policy/category-words.ts';
import { nameWords } from '../../policy/column-words.ts';
import type { Policy } from '../../policy/document.ts';
import type { RetentionReport } from '../../policy/retention-plan.ts';
import { countWords, dayAndTimeWords, timeWords } from '../../words.ts';

export interface RunSeen {
  readonly id: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly dryRun: boolean;
  readonly report: RetentionReport;
}

export interface RetentionPage {
  title: string;
  back: string;
  runAt: string;
  due: Report;
  plan: Form;
  runs: Table | null;
  noRuns: Empty | null;
  /** The run that was opened. */
  opened: { heading: string; report: Report } | null;
  rules: Table;
}

interface Report {
  says: string;
  lines: Table | null;
}

/** What is due now, what runs did, and the rules they follow. */
export function retentionPage(
  policy: Policy,
  { due, runs, opened }: { due: RetentionReport; runs: readonly RunSeen[]; opened: RunSeen | null },
): RetentionPage {
  return {
    title: 'Retention',
    back: paths.admin.to(),
    // In winter, when it is the same hour in London and in UTC.
    runAt: timeWords(new Date(`2026-01-01T${policy.retention.runAt}:00Z`)),
    due: reportOf(policy, due, { caption: 'Due now', ran: false }),
    plan: form(paths.adminRetention.to(), 'Show what is due'),
    runs: runs.length > 0 ? runTable(runs) : null,
    noRuns: runs.length > 0 ? null : empty('No runs yet', 'The first run comes tonight. It is listed here.'),
    opened: opened && {
      heading: `${opened.dryRun ? 'What was due' : 'What went'} on ${dayAndTimeWords(opened.startedAt)}`,
      report: reportOf(policy, opened.report, {
        caption: opened.dryRun ? 'Due then' : 'What went',
        ran: !opened.dryRun,
      }),
    },
    rules: table(
      'How long each kind of information is kept',
      ['Information', 'How long', 'When an account is closed'],
      Object.values(policy.categories).map((category) => [
        category.name,
        keepWords(policy, category),
        closedWords(category),
      ]),
      { quiet: true },
    ),
  };
}

function reportOf(
  policy: Policy,
  { people, categories }: RetentionReport,
  { caption, ran }: { caption: string; ran: boolean },
): Report {
  const number = (text: string) => ({ text, kind: 'number' as const });
  const whole =
    people > 0 ? `${countWords(people, 'person', 'people')} in whole. What goes with them is not below.` : '';
  return {
    says: people === 0 && categories.length === 0 ? 'Nothing.' : whole,
    lines:
      categories.length > 0
        ? table(
            caption,
            [
              'Information',
              'Where it is kept',
              number('Rows due'),
              ...(ran ? [number('Erased'), number('Anonymised')] : []),
            ],
            categories.map(({ category, model, due, erased, anonymised }) => [
              policy.categories[category]?.name ?? category,
              nameWords(model),
              due,
              ...(ran ? [erased, anonymised] : []),
            ]),
            { quiet: true },
          )
        : null,
  };
}

const rowsOf = ({ report, dryRun }: RunSeen): number =>
  report.categories.reduce((sum, line) => sum + (dryRun ? line.due : line.erased + line.anonymised), 0);

const runTable = (runs: readonly RunSeen[]): Table =>
  table(
    'Last runs',
    ['Started', 'Kind', 'State', { text: 'People', kind: 'number' }, { text: 'Rows', kind: 'number' }],
    runs.map((run) => [
      { text: dayAndTimeWords(run.startedAt), href: `${withQuery(paths.adminRetention.to(), { run: run.id })}#opened` },
      run.dryRun ? 'Only shown' : 'Done',
      { tag: run.finishedAt ? tag('Finished', 'done') : tag('Not finished', 'problem') },
      run.report.people,
      rowsOf(run),
    ]),
    { quiet: true },
  );
