import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fits, isBlank, mark, numberOf, rightAnswer } from '../../src/features/bank/mark.ts';
import type { Gap, Task } from '../../src/features/bank/question.ts';
import { QuestionForm, questionFrom, readQuestion, sourceOf, trueOrFalse } from '../../src/features/bank/source.ts';
import { searchedFor, wordsOf } from '../../src/features/bank/words-of.ts';
import { everyKind, rightAnswers } from '../support/questions.ts';

/** Words with everything in them that the typed form gives a meaning to. */
const word = fc
  .array(fc.constantFrom(...'ab#=|~[]*\\é€'), { minLength: 1, maxLength: 4 })
  .map((letters) => letters.join(''));
const words = fc.array(word, { minLength: 1, maxLength: 3 }).map((all) => all.join(' '));
const list = (least: number) => fc.array(words, { minLength: least, maxLength: 6 });
const option = fc.record({ text: words, right: fc.boolean(), says: fc.oneof(fc.constant(''), words) });
const options = fc
  .tuple(option, fc.array(option, { minLength: 1, maxLength: 5 }), fc.boolean())
  .map(([one, others, last]) => {
    const right = { ...one, right: true };
    return last ? [...others, right] : [right, ...others];
  });
const single = options.map((all) =>
  all.map((one, i) => ({ ...one, right: i === all.findIndex(({ right }) => right) })),
);
// Parts of whole numbers, and not any doubles: those take minutes to shrink when a test fails.
const number = fc
  .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.constantFrom(1, 10, 1e3, 1e7))
  .map(([whole, parts]) => whole / parts + 0);
const gap: fc.Arbitrary<Gap> = fc.oneof(
  fc.record({ forms: list(1) }),
  list(2).map((all) => ({ options: all, right: 0 })),
);
const between = words.map((text) => `.${text}.`);

const tasks: fc.Arbitrary<Task> = fc.oneof(
  fc.record({ kind: fc.constant('multiple' as const), options }),
  fc.record({ kind: fc.constant('single' as const), options: single }),
  fc.boolean().map((right) => ({ kind: 'true-false' as const, options: trueOrFalse(right) })),
  fc.record({
    kind: fc.constant('numeric' as const),
    value: number,
    within: number.map(Math.abs),
    units: fc.uniqueArray(fc.record({ name: words, times: fc.constantFrom(1, 0.001, 1e6, -2.5, 1e-7) }), {
      maxLength: 3,
      selector: ({ name }) => name,
    }),
  }),
  fc.record({
    kind: fc.constant('short' as const),
    forms: list(1),
    caseMatters: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('matching' as const),
    pairs: fc.array(fc.record({ left: words, right: words }), { minLength: 2, maxLength: 5 }),
    others: list(0),
  }),
  fc.record({ kind: fc.constant('ordering' as const), items: list(2) }),
  fc
    .array(fc.tuple(between, gap), { minLength: 1, maxLength: 4 })
    .map((all) => ({ kind: 'cloze' as const, pieces: all.flat() })),
);
const answers = fc.array(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,2}(=\d{1,2})?$/)), { maxLength: 8 });

describe('marking', () => {
  it('HEC-42 gives one for the right answer of every kind, and none for nothing', () => {
    for (const [i, question] of everyKind.entries()) {
      expect([question.kind, mark(question, rightAnswers[i] ?? [])]).toEqual([question.kind, 1]);
      expect([question.kind, mark(question, [])]).toEqual([question.kind, 0]);
      expect(mark(question, ['', ''])).toBe(0);
      expect(rightAnswer(question).join()).not.toBe('');
    }
  });

  it('HEC-42 never leaves 0 to 1, whatever is sent', () => {
    fc.assert(
      fc.property(tasks, answers, (task, answer) => {
        const worth = mark(task, answer);
        expect(worth).toBeGreaterThanOrEqual(0);
        expect(worth).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  it('HEC-42 choosing everything is worth no more than choosing what is right', () => {
    fc.assert(
      fc.property(options, (all) => {
        const task = { kind: 'multiple', options: all } as const;
        const right = all.flatMap((one, i) => (one.right ? [String(i)] : []));
        const everything = all.map((_, i) => String(i));
        expect(mark(task, right)).toBe(1);
        if (right.length < all.length) expect(mark(task, everything)).toBeLessThan(1);
      }),
    );
  });

  it('HEC-42 a share of what is put in order is worth its share', () => {
    const [task] = everyKind.filter(({ kind }) => kind === 'ordering');
    if (!task) throw new Error('no such question');
    expect(mark(task, ['0=1', '1=3', '2=2'])).toBeCloseTo(1 / 3);
    expect(mark(task, ['0=1', '1=1', '2=1'])).toBeCloseTo(1 / 3);
    expect(mark(task, ['0=99', 'x', '7=1'])).toBe(0);
  });

  it('HEC-42 a number counts within its tolerance, in every unit that was named and in no other', () => {
    fc.assert(
      fc.property(number, number.map(Math.abs), (value, within) => {
        const task = { kind: 'numeric', value, within, units: [] } as const;
        expect(mark(task, [String(value)])).toBe(1);
        const far = value + within + Math.max(1, Math.abs(value), within) * 0.01;
        expect(mark(task, [String(far)])).toBe(0);
      }),
    );
    const [, , , weight] = everyKind;
    if (!weight) throw new Error('no such question');
    for (const [answer, worth] of [
      [['1', 'kg'], 1],
      [['1000', 'g'], 1],
      [['1,000', 'g'], 1],
      [['1', 'g'], 0],
      [['1'], 0],
      [['1', 'lb'], 0],
      [['one', 'kg'], 0],
    ] as const)
      expect([answer, mark(weight, answer)]).toEqual([answer, worth]);
  });

  it.each([
    ['1,200.5', 1200.5],
    ['−3', -3],
    ['2e3', 2000],
    [' 12 000 ', 12000],
    ['.5', 0.5],
    ['1,2', null],
    ['1.2.3', null],
    ['0x10', null],
    ['Infinity', null],
    ['', null],
    ['1e999', null],
  ])('reads the number %j', (typed, number) => {
    expect(numberOf(typed)).toBe(number);
  });

  it.each([
    [10, 0.5, '10.5', 1],
    [10, 0.5, '9.5', 1],
    [10, 0.5, '10.51', 0],
    [0.3, 0, String(0.1 + 0.2), 1],
    [7, 0, '7', 1],
    [7, 0, '7.001', 0],
    [-2, 1, '-3', 1],
  ])('HEC-42 of %d, give or take %d, %s is worth %d: the edge is within', (value, within, typed, worth) => {
    expect(mark({ kind: 'numeric', value, within, units: [] }, [typed])).toBe(worth);
  });

  it('HEC-42 two answers where one is asked for are worth nothing, in either order', () => {
    const options = [true, false].map((right, i) => ({ text: `${i}`, right, says: '' }));
    for (const kind of ['single', 'true-false'] as const)
      for (const answer of [
        ['0', '1'],
        ['1', '0'],
        ['0', '0'],
      ])
        expect(mark({ kind, options }, answer)).toBe(0);
  });

  it('HEC-42 lines that read the same may stand in each other’s place', () => {
    const task = { kind: 'ordering', items: ['Rinse', 'Soap', 'Rinse'] } as const;
    expect(mark(task, ['0=3', '1=2', '2=1'])).toBe(1);
    expect(mark(task, ['0=2', '1=1', '2=3'])).toBeCloseTo(1 / 3);
  });

  it('fits a form with stars as a pattern of that kind would, and never takes long', () => {
    const letters = fc.string({ maxLength: 10, unit: fc.constantFrom('a', 'b', '*') });
    const plain = fc.string({ maxLength: 10, unit: fc.constantFrom('a', 'b') });
    fc.assert(
      fc.property(plain, letters, (text, form) => {
        expect(fits(text, form, { caseMatters: true })).toBe(new RegExp(`^${form.replaceAll('*', '.*')}$`).test(text));
      }),
      { numRuns: 2000 },
    );
    const began = performance.now();
    fits('a'.repeat(5000), `${'a*'.repeat(500)}b`, { caseMatters: false });
    expect(performance.now() - began).toBeLessThan(100);
  });

  it('knows an answer that says nothing', () => {
    for (const blank of [[], [''], ['0=', '1='], [' ', '']]) expect(isBlank(blank)).toBe(true);
    for (const said of [['0'], ['0=1', '1='], ['', 'x']]) expect(isBlank(said)).toBe(false);
  });
});

describe('a question as it is typed', () => {
  const retyped = (task: Task) => {
    const question = questionFrom(task, { ask: 'Why?', says: '' });
    const { caseMatters, ...source } = sourceOf(question);
    const typed = { kind: task.kind, category: 'x', tags: '', ...source, ...(caseMatters ? { caseMatters } : {}) };
    const { askHtml: _, ask: __, says: ___, ...again } = readQuestion(QuestionForm.parse(typed));
    return again;
  };

  it('HEC-42 comes back the same when it is opened and saved again', () => {
    fc.assert(
      fc.property(tasks, (task) => {
        expect(retyped(task)).toEqual(task);
      }),
      { numRuns: 1000 },
    );
  });

  it('HEC-42 two units that stand alone would be worth the same, and are refused; one and its parts are not', () => {
    const typed = (units: string) =>
      QuestionForm.parse({ kind: 'numeric', category: 'x', ask: 'Why?', answers: '300', units });
    const problems = { units: expect.stringContaining('g = 0.001') };
    expect(() => readQuestion(typed('mg\ng'))).toThrow(expect.objectContaining({ problems }));
    expect(readQuestion(typed('mg\ng = 1000'))).toMatchObject({ units: [{ times: 1 }, { name: 'g', times: 1000 }] });
  });

  it.each([
    ['single', 'one\ntwo', 'star'],
    ['single', '*one\n*two', 'star'],
    ['single', '*one', 'at least two'],
    ['multiple', 'one\ntwo', 'star'],
    ['true-false', '', 'true or false'],
    ['numeric', 'nine', 'number'],
    ['short', '\n\n', 'at least one'],
    ['matching', 'a = b\nc', 'Left = Right'],
    ['ordering', 'one', 'at least two'],
    ['cloze', 'no gap', 'at least one gap'],
    ['cloze', 'an [[open gap', 'two brackets'],
    ['cloze', 'a [[=choice~]]', '=right'],
    ['multiple', '*x\n'.repeat(31), 'at most 30'],
  ] as const)('%s with %j says what to do', (kind, answers, says) => {
    const typed = QuestionForm.parse({ kind, category: 'x', ask: 'Why?', answers });
    expect(() => readQuestion(typed)).toThrow(
      expect.objectContaining({ problems: { answers: expect.stringContaining(says) } }),
    );
  });

  it('keeps no script, no picture of elsewhere and no dangerous link from what was typed', () => {
    const bad = '<script>alert(1)</script> <img src=x onerror=alert(1)> hello';
    const { askHtml } = questionFrom({ kind: 'ordering', items: ['a', 'b'] }, { ask: bad, says: '' });
    expect(askHtml).not.toMatch(/<(script|img)/);
    expect(() =>
      questionFrom({ kind: 'ordering', items: ['a', 'b'] }, { ask: '[x](javascript:alert(1))', says: '' }),
    ).toThrow();
  });
});

describe('words that questions are found by', () => {
  it('finds a word by its beginning, without accents, and nothing that is not there', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-zé]{1,9}$/), { minLength: 1, maxLength: 8 }), fc.nat(), (all, n) => {
        const kept = new Set(wordsOf(all.join(' ')));
        const word = all[n % all.length] ?? '';
        const begun = word.length <= 3 ? word : word.slice(0, 3 + (n % (word.length - 2)));
        for (const part of searchedFor(begun)) expect(kept.has(part)).toBe(true);
        expect(kept.has('zzzz')).toBe(false);
      }),
    );
  });
});
