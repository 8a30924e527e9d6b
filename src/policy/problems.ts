import { isMap, isScalar, isSeq, type LineCounter, type Node, type Pair, type Document as Yaml } from 'yaml';
import type { z } from 'zod';
import { OurError } from '../errors.ts';

export interface PolicyProblem {
  readonly file: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  readonly says: string;
}

/** A policy that cannot be used: every problem with its place, one a line, as a terminal shows it. */
export class PolicyError extends OurError {
  readonly problems: readonly PolicyProblem[];
  constructor(problems: readonly PolicyProblem[]) {
    const lines = problems.map(({ file, line, column, says }) => `  ${file}:${line}:${column}  ${says}`);
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
    super(`The policy cannot be used. It has ${count}:\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

type Path = readonly PropertyKey[];

/** Finds places in one document and collects what is wrong there. */
export class Problems {
  readonly found: PolicyProblem[] = [];
  readonly #file: string;
  readonly #yaml: Yaml;
  readonly #lines: LineCounter;

  constructor(file: string, yaml: Yaml, lines: LineCounter) {
    this.#file = file;
    this.#yaml = yaml;
    this.#lines = lines;
  }

  /** Reports at a character of the text. */
  atOffset(offset: number, says: string): void {
    const { line, col } = this.#lines.linePos(offset);
    this.found.push({ file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1), says });
  }

  /** Reports at the value of this path, or where it would have to stand. */
  at(path: Path, says: string): void {
    this.atOffset(this.#offset(path, false), says);
  }

  /** Reports at the key of this path. */
  atKey(path: Path, says: string): void {
    this.atOffset(this.#offset(path, true), says);
  }

  /** Reports what zod found, in plain words. */
  shape(error: z.ZodError, value: unknown): void {
    for (const issue of error.issues) {
      const where = issue.path.map(String).join(' → ') || 'the document';
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) {
          const hint = key.includes(' ') ? '; a text with a comma in it needs quotation marks' : '';
          this.atKey([...issue.path, key], `${where}: "${key}" is not a word of this section${hint}`);
        }
      } else if (issue.path.length > 0 && valueAt(value, issue.path) === undefined) {
        this.at(issue.path, `${where}: this is missing`);
      } else if (issue.code === 'invalid_key') {
        this.atKey(issue.path, `${where}: ${issue.issues[0]?.message ?? issue.message}`);
      } else {
        this.at(issue.path, `${where}: ${issue.message}`);
      }
    }
  }

  #offset(path: Path, wantsKey: boolean): number {
    let node: unknown = this.#yaml.contents;
    let offset = start(node);
    for (const [i, step] of path.entries()) {
      const next: { key: unknown; value: unknown } | null = child(node, step);
      if (!next) return offset;
      const last = i === path.length - 1;
      offset = last && !wantsKey ? start(next.value, start(next.key, offset)) : start(next.key, offset);
      node = next.value;
    }
    return offset;
  }
}

function child(node: unknown, step: PropertyKey): { key: unknown; value: unknown } | null {
  if (isMap(node)) {
    const pair = node.items.find(
      (each: Pair) => String(isScalar(each.key) ? each.key.value : each.key) === String(step),
    );
    return pair ? { key: pair.key, value: pair.value } : null;
  }
  const item = isSeq(node) ? node.items[Number(step)] : undefined;
  return item === undefined ? null : { key: item, value: item };
}

function start(node: unknown, otherwise = 0): number {
  return (node as Node | null)?.range?.[0] ?? otherwise;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((at: unknown, step) => (at as Record<PropertyKey, unknown> | null | undefined)?.[step], value);
}
