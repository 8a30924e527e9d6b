import type { App } from '../../context.ts';

export const DAY = 86_400_000;

/** The same app some days ago, so that what people did has a past. */
export const daysAgo = (app: App, days: number, minutes = 0): App => {
  const at = app.clock.now().getTime() - days * DAY + minutes * 60_000;
  return { ...app, clock: { now: () => new Date(at) } };
};

/** A day from now, or before it, as a form gives it: 2026-11-21. */
export const dayFrom = (app: App, days: number): string =>
  new Date(app.clock.now().getTime() + days * DAY).toISOString().slice(0, 10);
