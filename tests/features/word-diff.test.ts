import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordDifferences } from '../../src/features/author/word-diff.ts';

const without = (kind: string, pieces: ReturnType<typeof wordDifferences>) =>
  pieces
    .filter((piece) => piece.kind !== kind)
    .map(({ text }) => text)
    .join('');

describe('differences in words', () => {
  it('says what went and what came', () => {
    expect(wordDifferences('Listen to the child.', 'Listen well to the young person.')).toEqual([
      { kind: 'same', text: 'Listen ' },
      { kind: 'new', text: 'well ' },
      { kind: 'same', text: 'to the ' },
      { kind: 'gone', text: 'child.' },
      { kind: 'new', text: 'young person.' },
    ]);
    expect(wordDifferences('', '')).toEqual([]);
    expect(wordDifferences('', 'All new')).toEqual([{ kind: 'new', text: 'All new' }]);
  });

  it('holds both texts whole, whatever they are', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ' ', '\n', 'word'), { maxLength: 40 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, text, (earlier, later) => {
        const pieces = wordDifferences(earlier, later);
        expect(without('new', pieces)).toBe(earlier);
        expect(without('gone', pieces)).toBe(later);
        if (earlier === later) expect(pieces.every(({ kind }) => kind === 'same')).toBe(true);
      }),
    );
  });

  it('ends soon on two long texts that have nothing in common', () => {
    const long = (word: string) => Array.from({ length: 6_000 }, (_, n) => `${word}${n}`).join(' ');
    const began = performance.now();
    const pieces = wordDifferences(long('a'), long('b'));
    expect(without('new', pieces)).toBe(long('a'));
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
