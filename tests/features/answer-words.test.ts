import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerProblem, combined, normaliseAnswer } from '../../src/features/account/answer-words.ts';
import { CANNED_CHOICES } from '../../src/features/account/questions.ts';

const text = fc.string({ unit: 'binary', maxLength: 40 });

describe('one spelling for every way to write an answer', () => {
  it.each([
    ["  ÉCOLE—St. Mary's ", 'ecole st marys'],
    ['ecole st marys', 'ecole st marys'],
    ['Ｆｕｌｌ　Ｗｉｄｔｈ', 'full width'],
    ['Straße', 'strasse'],
    ['STRASSE', 'strasse'],
    ['STRAẞE', 'strasse'],
    ['İstanbul', 'istanbul'],
    ['ISTANBUL', 'istanbul'],
    ['ıstanbul', 'istanbul'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['οδος', 'οδοσ'],
    ['soft\u00adhyphen zero\u200bwidth', 'softhyphen zerowidth'],
    ['O’Brien', 'obrien'],
    ['कमल की', 'कमल की'],
    ['❤️🎉', ''],
    ['Zoe\u0308', 'zoe'],
  ])('%s', (written, plain) => expect(normaliseAnswer(written)).toBe(plain));

  it('keeps the vowels of scripts that write them as marks', () => {
    expect(normaliseAnswer('की')).not.toBe(normaliseAnswer('क'));
  });

  it('does not depend on case, composition, width or outer spaces, and is settled at once', () => {
    fc.assert(
      fc.property(text, (written) => {
        const plain = normaliseAnswer(written);
        for (const other of [plain, written.toUpperCase(), written.normalize('NFD'), written.normalize('NFKC')])
          expect(normaliseAnswer(other)).toBe(plain);
        expect(normaliseAnswer(`\t ${written}\n`)).toBe(plain);
      }),
      { numRuns: 2_000 },
    );
  });

  it('makes another secret when a letter moves from one answer to the next', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'ab1:'), maxLength: 6 });
    const three = fc.tuple(letters, letters, letters);
    fc.assert(
      fc.property(three, three, (one, other) => {
        const same = one.every((answer, i) => normaliseAnswer(answer) === normaliseAnswer(other[i] ?? ''));
        expect(combined(one) === combined(other)).toBe(same);
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuses a version that never was', () => {
    expect(() => normaliseAnswer('x', 7)).toThrow('no normalisation 7');
  });
});

describe('SH-20 answers that will not do', () => {
  const person = { name: 'Amina O’Shah', email: 'a.shah-lark@example.org', workplace: 'Larkfield School' };
  const judge = (answer: string, question = 'Which smell takes you back?', others: string[] = []) =>
    answerProblem(answer, { question, others, person });

  it.each([
    ['', 'with letters or numbers'],
    ['   ', 'with letters or numbers'],
    ['🎉🎉🎉', 'with letters or numbers'],
    ['❤️❤️❤️', 'with letters or numbers'],
    ['x', 'longer answer'],
    ['ab', 'longer answer'],
    ['aaaaaa', 'different letter'],
    ['x1'.repeat(51), 'shorter answer'],
    ['which smell takes you back', 'part of the question'],
    ['Smell', 'part of the question'],
    ['amina the great', 'without your name'],
    ['OSHAH', 'without your name'],
    ['shah lark', 'without your name'],
    ['Larkfield', 'place of work'],
    ['at the Larkfield School gate', 'place of work'],
    ['Blue', 'less common'],
    ['Not applicable', 'less common'],
    ['My Mum', 'less common'],
    ['the park', 'less common'],
    ['Smith', 'less common'],
    ['password', 'less common'],
  ])('%s', (answer, says) => expect(judge(answer)).toContain(says));

  it('one that was given to another question, written differently', () => {
    expect(judge('Café de la Gare!', 'Where was it?', ['cafe de la gare'])).toContain('different answer');
  });

  it.each(['wet chalk on slate', '東京', '서울', 'कमल की खुशबू', 'old 45s', 'Shahnameh stories'])('takes %s', (answer) =>
    expect(judge(answer)).toBeNull(),
  );

  it('judges a crafted text of 50 kB in less than 100 ms', () => {
    for (const crafted of ['a '.repeat(25_000), "'".repeat(50_000), 'İ'.repeat(25_000), '\u0301'.repeat(25_000)]) {
      const started = performance.now();
      judge(crafted, crafted);
      expect(performance.now() - started).toBeLessThan(100);
    }
  });

  it('offers a dozen questions, none of them about children, names of family, or work', () => {
    expect(CANNED_CHOICES.length).toBe(12);
    for (const { text: question } of CANNED_CHOICES)
      expect(question).not.toMatch(/mother|maiden|your child|your son|your daughter|colleague|manager|hospital|birth/i);
  });
});
