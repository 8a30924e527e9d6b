import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import dataMap from '../../src/generated/data-map.ts';

/** Names of what people typed: every sealed column, and the usual names of forms and their parts. */
const sealed = dataMap.models.flatMap(({ person, columns }) =>
  person.length === 0 ? [] : columns.filter(({ type }) => type === 'Bytes').map(({ field }) => field),
);
const typed = new Set([...sealed, 'form', 'values', 'password', 'answers', 'address', 'query', 'body', 'search']);

const details = globSync('src/**/*.ts')
  .filter((file) => !file.startsWith('src/generated'))
  .flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const found = text.includes('audit(') ? text.matchAll(/detail(?::| =) (\{[^;]*?\})/g) : [];
    return [...found].map(([, literal = '']) => ({ file, literal }));
  });

/** The names that the values of a detail are read from; a key may be called what it likes, and a model's name is no person's. */
const wordsOf = (literal: string): string[] =>
  literal
    .replace(/\w+\s*:/g, '')
    .replaceAll('model.name', '')
    .match(/[A-Za-z_]\w*/g) ?? [];

describe('SH-22 CDEP-24 the record of changes holds no personal data', () => {
  it('finds the details of the audit events that the program writes', () => {
    expect(details.length).toBeGreaterThan(10);
    expect(typed.size).toBeGreaterThan(12);
  });

  it('knows what somebody typed when it sees it', () => {
    for (const bad of ['{ reason }', '{ note: form.reason }', '{ who: person.email, count }']) {
      expect(
        wordsOf(bad).filter((word) => typed.has(word)),
        bad,
      ).not.toEqual([]);
    }
  });

  it.each(details)('$file: $literal', ({ literal }) => {
    expect(wordsOf(literal).filter((word) => typed.has(word))).toEqual([]);
  });
});
