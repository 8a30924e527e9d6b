import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDuration, durationOf, latestStart, parseDuration, subtractDuration } from '../../src/policy/duration.ts';

const moment = fc.date({
  min: new Date('1990-01-01T00:00:00Z'),
  max: new Date('2090-12-31T23:59:59Z'),
  noInvalidDate: true,
});
const duration = fc.record({
  months: fc.integer({ min: 0, max: 240 }),
  days: fc.integer({ min: 0, max: 800 }),
  milliseconds: fc.integer({ min: 0, max: 90_000_000 }),
});
const day = (text: string) => new Date(`${text}T10:00:00Z`);

describe('SH-44 lengths of time', () => {
  it.each([
    ['2023-01-31', 'P1M', '2023-02-28'],
    ['2024-01-31', 'P1M', '2024-02-29'],
    ['2026-08-30', 'P1M', '2026-09-30'],
    ['2026-12-31', 'P2M', '2027-02-28'],
    ['2024-02-29', 'P1Y', '2025-02-28'],
    ['2024-02-29', 'P4Y', '2028-02-29'],
    ['2026-11-22', 'P7Y', '2033-11-22'],
    ['2026-03-28', 'P2D', '2026-03-30'],
    ['2026-03-28', 'P1W', '2026-04-04'],
    ['2026-01-31', 'P1M1D', '2026-03-01'],
  ])('%s and %s is %s', (from, length, to) => {
    expect(addDuration(day(from), durationOf(length))).toEqual(day(to));
  });

  it.each([
    '',
    'P',
    'PT',
    '7Y',
    'P7',
    'P-1D',
    'P1.5Y',
    'p1y',
    'P1D2M',
    'P1YT',
    ' P1Y',
    'P1Y\n',
    'P999Y',
    'P99999999999D',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeNull();
    expect(() => durationOf(text)).toThrow();
  });

  it('reads every part', () => {
    expect(durationOf('P1Y2M3W4DT5H6M7S')).toEqual({ months: 14, days: 25, milliseconds: 18_367_000 });
    expect(durationOf('P0D')).toEqual({ months: 0, days: 0, milliseconds: 0 });
  });

  it('never goes back, and keeps the time of day when it counts in months and days', () => {
    fc.assert(
      fc.property(moment, duration, (from, length) => {
        const to = addDuration(from, length);
        expect(to.getTime()).toBeGreaterThanOrEqual(from.getTime());
        const calendar = addDuration(from, { ...length, milliseconds: 0 });
        expect(calendar.toISOString().slice(10)).toBe(from.toISOString().slice(10));
      }),
    );
  });

  it('lands in the month that was meant', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 0, max: 600 }), (from, months) => {
        const to = addDuration(from, { months, days: 0, milliseconds: 0 });
        const month = (date: Date) => date.getUTCFullYear() * 12 + date.getUTCMonth();
        expect(month(to) - month(from)).toBe(months);
        expect(to.getUTCDate()).toBeLessThanOrEqual(from.getUTCDate());
      }),
    );
  });

  it('comes back to within three days when it is subtracted again', () => {
    fc.assert(
      fc.property(moment, duration, (from, length) => {
        const back = subtractDuration(addDuration(from, length), length);
        expect(Math.abs(back.getTime() - from.getTime())).toBeLessThanOrEqual(3 * 86_400_000);
      }),
    );
  });

  it('has a bound that leaves out nothing that has ended', () => {
    fc.assert(
      fc.property(moment, duration, fc.integer({ min: 0, max: 400_000_000 }), (from, length, later) => {
        const now = new Date(addDuration(from, length).getTime() + later);
        expect(from.getTime()).toBeLessThanOrEqual(latestStart(now, length).getTime());
      }),
      { numRuns: 2_000 },
    );
  });
});
