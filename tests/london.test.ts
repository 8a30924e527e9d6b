import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endOfDay, localDay, localText, londonTime } from '../src/london.ts';

const moment = fc.date({ min: new Date('2001-01-01'), max: new Date('2099-12-01'), noInvalidDate: true });

test.each([
  ['2026-11-21', '09:00', '2026-11-21T09:00:00.000Z'],
  ['2026-07-21', '09:00', '2026-07-21T08:00:00.000Z'],
  ['2027-03-28', '02:00', '2027-03-28T01:00:00.000Z'],
  // Twice in that night; the first one counts.
  ['2026-10-25', '01:30', '2026-10-25T00:30:00.000Z'],
  // No clock shows it.
  ['2027-03-28', '01:30', undefined],
  ['2026-02-30', '09:00', undefined],
  ['0026-02-03', '09:00', undefined],
  ['2026-11-21', '24:00', undefined],
])('a clock in London shows %s %s at %s', (day, time, at) => {
  expect(londonTime(day, time)?.toISOString()).toBe(at);
});

test('what a clock shows is read as the moment, or as the first of two', () => {
  fc.assert(
    fc.property(moment, (at) => {
      const text = localText(at);
      const [day = '', time = ''] = text.split('T');
      const read = londonTime(day, time);
      expect(read && localText(read)).toBe(text);
      expect(localDay(at)).toBe(day);
    }),
  );
});

test('a day ends where the next one begins, also when it has 23 or 25 hours', () => {
  expect(endOfDay('2027-03-28')?.toISOString()).toBe('2027-03-28T23:00:00.000Z');
  expect(endOfDay('2026-10-25')?.toISOString()).toBe('2026-10-26T00:00:00.000Z');
  expect([endOfDay('2026-02-30'), endOfDay('soon'), endOfDay('')]).toEqual([null, null, null]);
  fc.assert(
    fc.property(moment, (at) => {
      const end = endOfDay(localDay(at));
      expect(end && end > at && localDay(new Date(end.getTime() - 1))).toBe(localDay(at));
    }),
  );
});
