import { isAlias, isMap, isNode, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import type { Slip } from './course-draft.ts';

/** Control characters, except the tab and the end of a line. */
export const control = /[^\P{Cc}\t\n]/u;

/** Decodes a text file to lines ending in \n, or says on which lines it is not clean UTF-8. */
export function decodeText(bytes: Buffer): { text: string; slips: Slip[] } {
  const slips: Slip[] = [];
  const lines: string[] = [];
  for (let start = 0, line = 1; start <= bytes.length; line++) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found;
    const decoded = decodeLine(bytes.subarray(start, end));
    if (decoded === undefined) slips.push({ line, says: 'This line is not valid UTF-8. Save the file as UTF-8.' });
    else if (decoded.includes('\0')) slips.push({ line, says: 'This line has a NUL character. Remove it.' });
    else if (control.test(decoded)) slips.push({ line, says: 'This line has a control character. Remove it.' });
    lines.push(decoded ?? '');
    start = end + 1;
  }
  return { text: lines.join('\n'), slips };
}

function decodeLine(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r$/, '');
  } catch {
    return undefined;
  }
}

/** Splits a Markdown file into front matter and body; `bodyLine` is the line of the file on which the body begins. */
export function splitFrontMatter(text: string): { front: string; body: string; bodyLine: number } | Slip {
  const lines = text.split('\n');
  if (lines[0]?.trimEnd() !== '---') {
    return { line: 1, says: 'The file must begin with front matter between two lines of three hyphens (---).' };
  }
  const end = lines.findIndex((line, at) => at > 0 && line.trimEnd() === '---');
  if (end < 0) return { line: 1, says: 'The front matter has no closing line of three hyphens (---).' };
  return { front: lines.slice(1, end).join('\n'), body: lines.slice(end + 1).join('\n'), bodyLine: end + 2 };
}

type Parsed<T> = { value: T | undefined; slips: Slip[]; lineOf: (path: PropertyKey[]) => number };

/** Reads YAML that begins on `firstLine` of its file and checks it; every slip has the line of the file. */
export function parseYaml<S extends z.ZodType>(source: string, schema: S, firstLine: number): Parsed<z.output<S>> {
  const counter = new LineCounter();
  const lineAt = (offset: number) => counter.linePos(offset).line + firstLine - 1;
  try {
    const document = parseDocument(source, { lineCounter: counter, prettyErrors: false });
    const lineOf = (path: PropertyKey[]) => lineAt(offsetOf(document.contents, path));
    const slips = [...document.errors, ...document.warnings].map((error) => ({
      line: lineAt(error.pos[0]),
      says: `This is not YAML that we can read: ${error.message.replace(/\.?$/, '.')} Text with a colon belongs in quotation marks.`,
    }));
    visit(document, (_, node) => {
      if (isAlias(node))
        slips.push({ line: lineAt(node.range?.[0] ?? 0), says: 'YAML aliases (*name) are not used here.' });
    });
    if (slips.length > 0) return { value: undefined, slips, lineOf };
    const result = schema.safeParse(document.toJS() ?? {});
    if (result.success) return { value: result.data, slips, lineOf };
    return { value: undefined, slips: result.error.issues.flatMap((issue) => slipsOf(issue, lineOf)), lineOf };
  } catch (error) {
    const says = `This YAML cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}.`;
    return { value: undefined, slips: [{ line: firstLine, says }], lineOf: () => firstLine };
  }
}

function slipsOf(issue: z.core.$ZodIssue, lineOf: (path: PropertyKey[]) => number): Slip[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      line: lineOf([...issue.path, key]),
      says: `${name([key])} is not a known key.`,
    }));
  }
  const says =
    issue.code === 'invalid_type' && issue.expected === 'object' ? 'must be keys with values' : issue.message;
  return [{ line: lineOf(issue.path), says: `${name(issue.path)} ${says}.` }];
}

/** Says where in the YAML something stands, as an author would: "question 2, option 1, feedback". */
function name(path: PropertyKey[]): string {
  const kinds = ['question', 'option'];
  const parts = path.flatMap((part) => {
    if (typeof part === 'number') return [`${kinds.shift() ?? 'item'} ${part + 1}`];
    return part === 'options' && path.at(-1) !== 'options' ? [] : [`“${String(part)}”`];
  });
  return path[0] === 'outcomes' && path.length > 1 ? `outcome ${Number(path[1]) + 1}` : parts.join(', ') || 'this file';
}

/** The offset of the deepest node on the path that exists; of its key where it stands in a map. */
function offsetOf(root: unknown, path: PropertyKey[]): number {
  let node: unknown = root;
  let offset = isNode(root) ? start(root) : 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (!pair) return offset;
      if (isNode(pair.key)) offset = start(pair.key);
      node = pair.value;
    } else {
      node = typeof step === 'number' && isNode(node) && 'items' in node ? (node.items as unknown[])[step] : undefined;
      if (isNode(node)) offset = start(node);
    }
  }
  return offset;
}

function start(node: Node): number {
  return node.range?.[0] ?? 0;
}
