import pino, { type DestinationStream, type LogFn, type Logger, type LoggerOptions } from 'pino';
import { OurError } from './errors.ts';

export type Log = Logger;

export interface LogOptions {
  readonly level: string;
  /** Names of fields that hold personal data or secrets, wherever they stand. */
  readonly redact?: readonly string[];
  /** Standard output, unless a test wants to read what was written. */
  readonly to?: DestinationStream;
}

/** Names that never reach a log, whatever the policy says. */
const ALWAYS = ['password', 'token', 'secret', 'cookie', 'authorization', 'body', '_csrf'];
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value.slice(0, 200) : undefined);

/**
 * What may be known of an error: its name and code, which table or constraint, and where it happened. A message only
 * when it is ours: those of parsers, drivers and mail servers quote what people typed.
 */
export function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (typeof error !== 'object' || error === null) return { name: typeof error };
  const { name, code, constraint, table, kind, originalCode, syscall, cause } = error as Record<string, unknown>;
  const stack = error instanceof Error ? error.stack : undefined;
  const known = {
    name: text(name),
    code: text(code) ?? text(originalCode),
    kind: text(kind),
    syscall: text(syscall),
    table: text(table),
    constraint: text(constraint),
    message: error instanceof OurError ? error.message : undefined,
    stack: stack?.split('\n').filter((line) => line.startsWith('    at ')),
    cause: cause && depth < 3 ? describeError(cause, depth + 1) : undefined,
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

/** pino would take the message of a lone error as the line's own. */
function keepMessageBack(this: Log, args: Parameters<LogFn>, method: LogFn): void {
  const [first, ...rest] = args as unknown[];
  const isError = first instanceof Error || (typeof first === 'object' && first !== null && 'err' in first);
  const said = rest.length > 0 ? rest : isError ? ['something failed'] : [];
  method.apply(this, [first, ...said] as Parameters<LogFn>);
}

/** Deeper than anything that is logged; what is deeper still, or goes round, is not written. */
const DEEPEST = 6;

/**
 * Replaces the values of these fields, at any depth. pino's own way takes a path for each name and depth, and looks for
 * all of them in each line: a twentieth of what a page costs.
 */
function redactor(names: ReadonlySet<string>): (line: object) => Record<string, unknown> {
  const clean = (value: unknown, depth: number): unknown => {
    // Errors have a serializer of their own.
    if (typeof value !== 'object' || value === null || value instanceof Error || value instanceof Date) return value;
    if (depth > DEEPEST) return '[too deep]';
    return Array.isArray(value) ? value.map((each) => clean(each, depth + 1)) : cleanFields(value, depth);
  };
  const cleanFields = (object: object, depth: number): Record<string, unknown> => {
    const out: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(object))
      out[key] = names.has(key) ? '[redacted]' : clean(value, depth + 1);
    return out;
  };
  return (line) => cleanFields(line, 0);
}

/** A log of JSON lines with UTC times. Errors belong under `err`. */
export function createLog({ level, redact = [], to }: LogOptions): Log {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: redactor(new Set([...ALWAYS, ...redact])) },
    hooks: { logMethod: keepMessageBack },
    serializers: { err: (error: unknown) => describeError(error), error: (error: unknown) => describeError(error) },
  };
  return to ? pino(options, to) : pino(options);
}
