const MINUTE = 60_000;

/** An answer that the network brings this late still counts. */
export const GRACE_SECONDS = 30;

export interface Window {
  readonly opensAt: Date | null;
  readonly closesAt: Date | null;
  readonly minutes: number | null;
}

/** The minutes that somebody has who gets `percent` more, rounded up to whole ones. */
export const minutesWith = (minutes: number, percent: number): number => Math.ceil((minutes * (100 + percent)) / 100);

/**
 * Until when somebody who begins now may answer: the time limit, and not beyond the end of the window, which lies later
 * by as much as their time is longer. Null without limit and window.
 */
export function deadlineOf({ closesAt, minutes }: Window, startedAt: Date, percent: number): Date | null {
  const mine = minutes === null ? null : minutesWith(minutes, percent);
  const byLimit = mine === null ? null : startedAt.getTime() + mine * MINUTE;
  const longer = mine === null || minutes === null ? 0 : (mine - minutes) * MINUTE;
  const byWindow = closesAt && closesAt.getTime() + longer;
  if (byLimit === null) return byWindow === null ? null : new Date(byWindow);
  return new Date(byWindow === null ? byLimit : Math.min(byLimit, byWindow));
}

/** Whether answers still count, with the grace for what was on its way. */
export const isOver = (deadlineAt: Date | null, now: Date): boolean =>
  deadlineAt !== null && now.getTime() > deadlineAt.getTime() + GRACE_SECONDS * 1000;

export type Standing = 'soon' | 'open' | 'closed';

/** Whether one can begin. */
export function standingOf({ opensAt, closesAt }: Window, now: Date): Standing {
  if (opensAt && now < opensAt) return 'soon';
  return closesAt && now >= closesAt ? 'closed' : 'open';
}
