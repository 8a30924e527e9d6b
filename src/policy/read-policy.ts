import { createHash } from 'node:crypto';
import { LineCounter, parseDocument } from 'yaml';
import { checkData } from './check-data.ts';
import { COPIED, checkDocument } from './check-document.ts';
import type { DataMap } from './data-map.ts';
import type { ById, Policy, Recipient } from './document.ts';
import { type DocumentShape, documentShape } from './document-shape.ts';
import { PolicyError, type PolicyProblem, Problems } from './problems.ts';

/** What loadPolicy does, for a text that is at hand; `file` only names it in problems. */
export function readPolicy(text: string, file: string, dataMap: DataMap, usedCapabilities: Iterable<string>): Policy {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = new Problems(file, yaml, lines);
  for (const { pos, message } of [...yaml.errors, ...yaml.warnings])
    problems.atOffset(pos[0], `it is not YAML: ${message}`);
  if (problems.found.length > 0) throw new PolicyError(problems.found);
  const content: unknown = yaml.toJS();
  const shape = documentShape.safeParse(content);
  if (!shape.success) {
    problems.shape(shape.error, content);
    throw new PolicyError(problems.found);
  }
  checkDocument(shape.data, usedCapabilities, problems);
  checkData(shape.data, dataMap, problems);
  if (problems.found.length > 0) throw new PolicyError(inOrder(problems.found));
  return frozen(policyOf(shape.data, { text, version: versionOf(content) }));
}

function policyOf(
  { cookies, capabilities, categories, ...rest }: DocumentShape,
  about: { text: string; version: string },
): Policy {
  const copied = Object.values(categories)
    .filter(({ copy }) => copy.included)
    .map(({ id }) => id);
  const recipients: Record<string, Recipient> = Object.create(null);
  for (const { isOn, ...recipient } of Object.values(rest.recipients))
    if (isOn) recipients[recipient.id] = recipient as Recipient;
  const recipientsOf = (id: string) =>
    Object.values(recipients)
      .filter(({ gets }) => gets.includes(id))
      .map((r) => r.id);
  return {
    ...about,
    ...rest,
    recipients,
    relations: rest.relations as Policy['relations'],
    categories: mapped(categories, (category) => ({ ...category, recipients: recipientsOf(category.id) })),
    capabilities: mapped(capabilities, (rule) =>
      rule.kind === 'acting'
        ? rule
        : { ...rule, reveals: rule.reveals.flatMap((id) => (id === COPIED ? copied : [id])) },
    ),
    cookieKinds: cookies.kinds,
    cookies: mapped(cookies.list, ({ id, ...cookie }) => ({ ...cookie, name: id })),
  };
}

function mapped<T, R>(section: ById<T>, change: (entry: T) => R): ById<R> {
  const result: Record<string, R> = Object.create(null);
  for (const [id, entry] of Object.entries(section)) result[id] = change(entry);
  return result;
}

/** The same for the same content, however it is laid out, ordered and commented; the order within lists counts. */
function versionOf(content: unknown): string {
  const sorted = JSON.stringify(content, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(sorted).digest('hex').slice(0, 12);
}

const inOrder = (problems: readonly PolicyProblem[]) =>
  [...problems].sort((one, other) => one.line - other.line || one.column - other.column);

function frozen<T>(value: T): T {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
