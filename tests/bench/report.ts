export interface Measured {
  readonly name: string;
  readonly perSecond: number;
  /** Milliseconds, as the one who asks sees them under load. */
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds of the server's processor time for one request. */
  readonly cpu: number;
  readonly queries: number;
  readonly bytes: number;
}

/** At most so many milliseconds of CPU and so many queries, or so many milliseconds in 99 of 100 cases. */
interface Target {
  readonly cpu: number;
  readonly queries: number;
  readonly p99?: number;
}

const guests: Target = { cpu: 1, queries: 2 };
const learners: Target = { cpu: 2.5, queries: 6 };
const talking: Target = { cpu: 3, queries: 6 };
const quick = (p99: number): Target => ({ cpu: Number.POSITIVE_INFINITY, queries: Number.POSITIVE_INFINITY, p99 });
const targets: Readonly<Record<string, Target>> = {
  home: guests,
  'sign-in form': guests,
  privacy: guests,
  dashboard: learners,
  course: learners,
  module: learners,
  // In a thread of its own.
  'certificate PDF': { cpu: 150, queries: 6 },
  autosave: { cpu: 2, queries: 3 },
  'thread list': talking,
  'list, unread': talking,
  'list, unsolved': talking,
  'thread of 50': talking,
  'search, rare': quick(200),
  'search, usual': quick(200),
  'search, common': quick(200),
  'search, two': quick(200),
  reply: quick(100),
};

const columns = ['page', 'req/s', 'p50 ms', 'p99 ms', 'CPU ms', '× floor', 'queries', 'bytes', 'target'] as const;

function verdict({ name, cpu, queries, p99 }: Measured): string {
  const target = targets[name];
  if (!target) return '';
  if (target.p99) return `p99 ${target.p99} ms: ${p99 <= target.p99 ? 'yes' : 'NO'}`;
  const says = `${target.cpu} ms, ${target.queries} queries`;
  return cpu <= target.cpu && queries <= target.queries ? `${says}: yes` : `${says}: NO`;
}

/** The figures of all pages as lines that stand under each other, and are a Markdown table too. */
export function pageTable(rows: readonly Measured[], floor: Measured): string {
  const cells = [floor, ...rows].map((row) => [
    row.name,
    row.perSecond.toFixed(0),
    row.p50.toFixed(1),
    row.p99.toFixed(1),
    row.cpu.toFixed(2),
    (row.cpu / floor.cpu).toFixed(1),
    String(row === floor ? 1 : row.queries),
    String(row.bytes),
    verdict(row),
  ]);
  const widths = columns.map((column, i) => Math.max(column.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const isText = (i: number): boolean => i === 0 || i === columns.length - 1;
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => (isText(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (isText(i) ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(columns), rule, ...cells.map(line)].join('\n');
}

/** Resident megabytes as a load ends, and three seconds later. */
export interface Memory {
  readonly loaded: number;
  readonly rss: number;
}

/** Starting times in milliseconds and memory in megabytes, each beside its target. */
export function summary(figures: Memory & Record<'startNew' | 'startExisting' | 'fresh' | 'end', number>): string {
  const line = (what: string, found: number, most: number, unit: string, digits: number): string =>
    `${what}: ${found.toFixed(digits)} ${unit} (at most ${most}: ${found <= most ? 'yes' : 'NO'})`;
  return [
    '',
    line('Start on a new database', figures.startNew / 1000, 6, 's', 1),
    line('Start on an existing database', figures.startExisting / 1000, 2, 's', 1),
    line('Memory three seconds after the pages from home to trainees', figures.rss, 180, 'MB', 0),
    `Memory as their load ends: ${figures.loaded.toFixed(0)} MB, and after everything else too: ${figures.end.toFixed(0)} MB`,
    `Memory before the first request: ${figures.fresh.toFixed(0)} MB`,
  ].join('\n');
}
