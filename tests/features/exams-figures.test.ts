import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderBy, shuffled } from '../../src/features/exams/shuffle.ts';
import { FEWEST, figuresOf, type Sums, sumsOf } from '../../src/features/exams/stats.ts';
import { deadlineOf, isOver, minutesWith } from '../../src/features/exams/timing.ts';

const MINUTE = 60_000;
const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });

describe('time limits', () => {
  it('HEC-46 more time never ends earlier, and no limit lies beyond the window and the extra minutes', () => {
    fc.assert(
      fc.property(
        moment,
        moment,
        fc.integer({ min: 1, max: 600 }),
        fc.nat(100),
        (start, closesAt, minutes, percent) => {
          const window = { opensAt: null, closesAt, minutes };
          const usual = deadlineOf(window, start, 0)?.getTime() ?? 0;
          const mine = deadlineOf(window, start, percent)?.getTime() ?? 0;
          const extra = (minutesWith(minutes, percent) - minutes) * MINUTE;
          expect(mine - usual).toBe(extra);
          expect(usual).toBe(Math.min(start.getTime() + minutes * MINUTE, closesAt.getTime()));
        },
      ),
    );
  });

  it('counts real minutes over the night in which clocks change', () => {
    for (const start of ['2027-03-28T00:30:00Z', '2026-10-25T00:30:00Z']) {
      const end = deadlineOf({ opensAt: null, closesAt: null, minutes: 60 }, new Date(start), 0);
      expect((end?.getTime() ?? 0) - new Date(start).getTime()).toBe(60 * MINUTE);
    }
  });

  it('has a grace of half a minute and no more', () => {
    const at = new Date('2026-11-21T10:00:00Z');
    expect(isOver(at, new Date('2026-11-21T10:00:30Z'))).toBe(false);
    expect(isOver(at, new Date('2026-11-21T10:00:31Z'))).toBe(true);
    expect(isOver(null, new Date('2099-01-01'))).toBe(false);
  });
});

describe('shuffling', () => {
  it('keeps everything, follows from the seed alone, and differs between seeds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 60 }), fc.string(), (list, seed) => {
        const sorted = (items: number[]) => [...items].sort((a, b) => a - b);
        expect(sorted(shuffled(list, seed))).toEqual(sorted(list));
        expect(shuffled(list, seed)).toEqual(shuffled(list, seed));
      }),
    );
    // Every order can come, the one that it was in among them, and none much more often than another.
    const drawn = Array.from({ length: 1_200 }, (_, i) => shuffled(['a', 'b', 'c'], `seed ${i}`).join(''));
    const counts = [...Map.groupBy(drawn, (order) => order).values()].map(({ length }) => length);
    expect([counts.length, Math.min(...counts) > 150, Math.max(...counts) < 250]).toEqual([6, true, true]);
    const orders = new Set(Array.from({ length: 50 }, (_, i) => orderBy(`seed ${i}`)(10).join()));
    expect(orders.size).toBeGreaterThan(45);
  });
});

describe('figures of a question', () => {
  const attempts = fc.array(fc.array(fc.constantFrom<number[]>(0, 0.25, 0.5, 1), { minLength: 5, maxLength: 5 }), {
    minLength: FEWEST,
    maxLength: 60,
  });
  const total = (all: Sums[]): Sums =>
    all.reduce((a, b) => ({
      ...{ n: a.n + b.n, sumX: a.sumX + b.sumX, sumXX: a.sumXX + b.sumXX },
      ...{ sumR: a.sumR + b.sumR, sumRR: a.sumRR + b.sumRR, sumXR: a.sumXR + b.sumXR },
    }));
  /** The correlation as a textbook computes it, from all the marks at once. */
  const correlation = (xs: number[], ys: number[]): number => {
    const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
    const [mx, my] = [mean(xs), mean(ys)];
    const sum = (each: (i: number) => number) => xs.reduce((s, _, i) => s + each(i), 0);
    const [dx, dy] = [(i: number) => (xs[i] ?? 0) - mx, (i: number) => (ys[i] ?? 0) - my];
    return sum((i) => dx(i) * dy(i)) / Math.sqrt(sum((i) => dx(i) ** 2) * sum((i) => dy(i) ** 2));
  };

  it('come out of the sums as they do out of all the marks', () => {
    fc.assert(
      fc.property(attempts, (all) => {
        const sums = total(all.flatMap((marks) => sumsOf(marks)[0] ?? []));
        const xs = all.map(([x = 0]) => x);
        const rest = all.map(([, ...others]) => others.reduce((a, b) => a + b, 0) / others.length);
        const figures = figuresOf(sums);
        expect(figures?.facility).toBeCloseTo(xs.reduce((a, b) => a + b, 0) / xs.length, 9);
        const expected = correlation(xs, rest);
        if (figures?.discrimination != null) expect(figures.discrimination).toBeCloseTo(expected, 5);
        else expect(Number.isFinite(expected) && new Set(xs).size > 1 && new Set(rest).size > 1).toBe(false);
      }),
    );
  });

  it('say nothing of fewer than ten', () => {
    const one = sumsOf([1, 0])[0] as Sums;
    expect(figuresOf(total(Array(FEWEST - 1).fill(one)))).toBeNull();
    expect(figuresOf(total(Array(FEWEST).fill(one)))).toEqual({ facility: 1, discrimination: null });
  });
});
