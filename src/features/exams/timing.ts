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

const inLondon = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/London',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** "2026-11-21T15:15" of a moment, as clocks in London show it. */
export const localText = (at: Date): string => inLondon.format(at).slice(0, 16).replace(' ', 'T');

/**
 * The moment when clocks in London show this day and time; null for what no clock shows, such as the hour that is left
 * out in March. Of the hour that comes twice in October it is the first.
 */
export function londonTime(day: string, time: string): Date | null {
  const text = `${day}T${time}`;
  if (!/^(20)\d\d-\d\d-\d\dT\d\d:\d\d$/.test(text)) return null;
  const asUtc = new Date(`${text}:00Z`);
  if (Number.isNaN(asUtc.getTime())) return null;
  const tries = [new Date(asUtc.getTime() - 60 * MINUTE), asUtc];
  return tries.find((at) => localText(at) === text) ?? null;
}
