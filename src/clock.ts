/** Where the time comes from; tests move it. */
export interface Clock {
  /** A new Date each time. */
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
