import type { Clock } from '../../src/clock.ts';

interface Stretch {
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
}

/** A clock that stands still until a test moves it. */
export interface MovableClock extends Clock {
  set(to: string | Date): void;
  forward(by: Stretch): void;
}

export function aClock(start: string | Date = '2026-11-21T10:00:00Z'): MovableClock {
  let now = new Date(start).getTime();
  return {
    now: () => new Date(now),
    set: (to) => {
      now = new Date(to).getTime();
    },
    forward: ({ days = 0, hours = 0, minutes = 0, seconds = 0 }) => {
      now += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
    },
  };
}
