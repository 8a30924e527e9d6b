import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countWords,
  dayAndTimeWords,
  dayWords,
  durationWords,
  listWords,
  numberWords,
  timeWords,
  waitWords,
} from '../src/words.ts';

describe('dates and times are those of London', () => {
  test.each([
    ['2026-11-21T15:15:00Z', '21 November 2026', '3:15pm'],
    ['2026-07-01T23:30:00Z', '2 July 2026', '12:30am'],
    ['2026-03-29T00:59:59Z', '29 March 2026', '12:59am'],
    ['2026-03-29T01:00:00Z', '29 March 2026', '2:00am'],
    ['2026-10-25T01:00:00Z', '25 October 2026', '1:00am'],
    ['2028-02-29T12:05:00Z', '29 February 2028', '12:05pm'],
  ])('%s', (iso, day, time) => {
    expect(dayWords(new Date(iso))).toBe(day);
    expect(timeWords(new Date(iso))).toBe(time);
    expect(dayAndTimeWords(new Date(iso))).toBe(`${day} at ${time}`);
  });
});

test('every minute of this century says what Intl says, however often its hour was asked before', () => {
  const [days, times] = [{ dateStyle: 'long' }, { hour: 'numeric', minute: '2-digit', hour12: true }] as const;
  const intl = (at: Date, how: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', ...how }).format(at);
  const minute = fc.date({
    min: new Date('2000-01-01T00:00Z'),
    max: new Date('2100-01-01T00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(minute, (at) => {
      expect(dayWords(at)).toBe(intl(at, days));
      expect(timeWords(at)).toBe(intl(at, times).replace(/\s/g, '').replace(/^0:/, '12:'));
    }),
  );
});

test('counts agree with their noun', () => {
  expect([0, 1, 3, 1200].map((n) => countWords(n, 'module'))).toEqual([
    '0 modules',
    '1 module',
    '3 modules',
    '1,200 modules',
  ]);
  expect(countWords(2, 'person', 'people')).toBe('2 people');
  expect(numberWords(200_000)).toBe('200,000');
});

test('lists read aloud', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((l) => listWords(l))).toEqual(['', 'a', 'a and b', 'a, b and c']);
  expect(listWords(['a', 'b'], 'or')).toBe('a or b');
});

describe('durations', () => {
  test.each([
    ['P7Y', '7 years'],
    ['P1Y6M', '1 year and 6 months'],
    ['P14D', '14 days'],
    ['P2W', '14 days'],
    ['PT24H', '24 hours'],
    ['P18M', '1 year and 6 months'],
    ['PT10M', '10 minutes'],
    ['P1DT1H1M1S', '1 day, 1 hour, 1 minute and 1 second'],
    ['P0D', 'no time'],
  ])('%s', (iso, words) => expect(durationWords(iso)).toBe(words));

  test('a duration of the policy says the same as its text', () =>
    expect(durationWords({ months: 84, days: 0, milliseconds: 600_000 })).toBe('7 years and 10 minutes'));

  test.each(['', 'P', 'PT', 'P1', '7 years', 'P1YT', 'p7y', 'P-1D', 'P7Y\n'])('%j is refused', (iso) =>
    expect(() => durationWords(iso)).toThrow(RangeError),
  );

  test.each([
    [0, '1 second'],
    [59.2, '1 minute'],
    [61, '2 minutes'],
    [5400, '90 minutes'],
    [5401, '2 hours'],
    [86_400, '24 hours'],
    [200_000, '3 days'],
  ])('a wait of %d seconds', (seconds, words) => expect(waitWords(seconds)).toBe(words));
});
