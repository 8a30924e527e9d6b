import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import dataMap from '../../src/generated/data-map.ts';
import type { DataMap } from '../../src/policy/data-map.ts';
import { loadPolicy, type Policy } from '../../src/policy/document.ts';
import { PolicyError } from '../../src/policy/problems.ts';
import { readPolicy } from '../../src/policy/read-policy.ts';
import { slips } from './slips.ts';

const text = readFileSync('policy/policy.yaml', 'utf8');
const used = idsOf(text);

function idsOf(document: string): string[] {
  const { capabilities } = parse(document) as { capabilities: Record<string, object> };
  return Object.entries(capabilities).flatMap(([part, verbs]) => Object.keys(verbs).map((verb) => `${part}.${verb}`));
}

const read = (document: string, map: DataMap = dataMap, asked: string[] = used): Policy =>
  readPolicy(document, 'policy.yaml', map, asked);

function problemsOf(run: () => unknown): PolicyError {
  try {
    run();
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
  throw new Error('the policy was accepted');
}

/** The real document with `old` replaced once; `at` is where the problem must be shown, counted in the new text. */
function slip(old: string, by: string, at = by): { document: string; line: number; column: number } {
  expect(text.split(old), `"${old}" occurs once`).toHaveLength(2);
  const document = text.replace(old, () => by);
  const start = document.indexOf(by) + by.indexOf(at);
  const before = document.slice(0, start).split('\n');
  return { document, line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

describe('loading the policy', () => {
  it('takes the charity’s document', () => {
    expect(loadPolicy('policy/policy.yaml', dataMap, used).version).toMatch(/^[0-9a-f]{12}$/);
  });

  it.each(slips)('refuses %s, with line, column and a sentence', (_what, old, by, at, says) => {
    const { document, line, column } = slip(old, by, at);
    const { problems } = problemsOf(() => read(document));
    const found = problems.find((problem) => says.test(problem.says));
    expect(found?.says, problems.map((problem) => problem.says).join('\n')).toMatch(says);
    expect(found?.file).toBe('policy.yaml');
    if (at) expect({ line: found?.line, column: found?.column }).toEqual({ line, column });
    else expect(found?.line).toBeGreaterThan(0);
  });

  it('refuses a capability without a rule and a rule without a capability', () => {
    const { problems } = problemsOf(() =>
      read(text, dataMap, [...used.filter((id) => id !== 'demo.read'), 'forum.post', 'my-data.sell']),
    );
    expect(problems.map(({ line, column, says }) => [text.split('\n')[line - 1]?.slice(column - 1), says])).toEqual([
      ['capabilities:', 'capabilities: the program asks for "forum.post", which has no rule'],
      ['my-data:', 'capabilities: the program asks for "my-data.sell", which has no rule'],
      [
        expect.stringMatching(/^read: \{ what: Read the mailbox/),
        'capabilities → demo → read: no page or action of the program asks for it',
      ],
    ]);
  });

  it('refuses a column whose category is missing and a category that no column has', () => {
    const [first, ...models] = dataMap.models;
    const column = first?.columns[1];
    if (!first || !column) throw new Error('no column');
    const planted = {
      models: [
        { ...first, columns: [...first.columns, { ...column, field: 'shoeSize', category: 'shoes' }] },
        ...models,
      ],
    };
    expect(problemsOf(() => read(text, planted)).problems[0]?.says).toBe(
      `categories: "shoes" is missing; ${first.name}.shoeSize belong to it`,
    );
    const without = { models: dataMap.models.filter(({ category }) => category !== 'devices') };
    const { problems } = problemsOf(() => read(text, without));
    expect(problems).toHaveLength(1);
    expect(problems[0]?.says).toBe('categories → devices: no column of the database belongs to it');
    expect(text.split('\n')[(problems[0]?.line ?? 0) - 1]).toBe('  devices:');
  });

  it('refuses to call sealed what somebody could read in a dump (SH-40)', () => {
    const readable = {
      models: dataMap.models.map((model) => ({
        ...model,
        columns: model.columns.map((column) => ({ ...column, plain: null })),
      })),
    };
    const says = problemsOf(() => read(text, readable)).problems.map((problem) => problem.says);
    expect(says).toContain(
      'categories → messages → protection: OutboxMail.problem is readable in the database, so this is not sealed',
    );
  });

  it('says everything that is wrong at once, in the order of the file, as a terminal can show it', () => {
    const { document } = slip('next: 2027-11-01', 'next: 2020-05-03');
    const error = problemsOf(() => read(document.replaceAll('purposes: [evidence]', 'purposes: [profit]')));
    expect(error.message).toMatch(
      /^The policy cannot be used\. It has 6 problems:\n {2}policy\.yaml:10:9 {2}review → next: /,
    );
    expect(error.problems.map(({ line }) => line)).toEqual(
      error.problems.map(({ line }) => line).sort((a, b) => a - b),
    );
  });

  it('says so when the file is not there or empty', () => {
    expect(problemsOf(() => loadPolicy('policy/none.yaml', dataMap, used)).message).toContain(
      'policy/none.yaml:1:1  it cannot be read (ENOENT)',
    );
    expect(problemsOf(() => read('')).problems[0]?.line).toBe(1);
  });

  it('cannot be changed after it was read', () => {
    const policy = read(text) as unknown as { categories: { identity: { seenBy: string[] } } };
    expect(() => policy.categories.identity.seenBy.push('visitor')).toThrow(TypeError);
  });

  it('gives one version to one content, whatever its comments and order', () => {
    const { version } = read(text);
    expect(
      read(
        `# a remark\n${text.replace('site:\n  name: Seen and Heard\n', 'site:\n  # another\n  name: "Seen and Heard"\n')}`,
      ).version,
    ).toBe(version);
    const reviewFirst = text.replace(/review:\n( {2}.*\n)+/, '') + (/review:\n( {2}.*\n)+/.exec(text)?.[0] ?? '');
    expect(read(reviewFirst).version).toBe(version);
    expect(read(text.replace('activate-within: P7D', 'activate-within: P8D')).version).not.toBe(version);
  });

  it('knows ids by their own names only', () => {
    const policy = read(text);
    for (const name of ['constructor', 'toString', '__proto__']) {
      expect(policy.categories[name]).toBeUndefined();
      expect(policy.capabilities[name]).toBeUndefined();
    }
  });
});
