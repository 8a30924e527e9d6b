import { type Wheel, wheel } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { addDuration, durationOf } from '../../policy/duration.ts';
import type { ModuleOutline, Outline, PageOutline } from './outline.ts';

export interface ModuleStanding {
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

/** How far one person is in one course. `startedAt` is null before they began. */
export interface Standing {
  readonly startedAt: Date | null;
  readonly lastAt: Date | null;
  readonly finishedAt: Date | null;
  /** Where they read last, and so where to carry on. */
  readonly moduleId: string | null;
  readonly pageId: string | null;
  readonly modules: ReadonlyMap<string, ModuleStanding>;
}

/** When this person finished that module; null while they have not. */
export const finishedAt = (standing: Standing | null, module: ModuleOutline): Date | null =>
  standing?.modules.get(module.id)?.finishedAt ?? null;

/** How many of the modules that the course has today are finished. */
export const finishedCount = ({ modules }: Outline, standing: Standing | null): number =>
  modules.filter((module) => finishedAt(standing, module)).length;

/** Whether every module is finished and the course is not: a later version has fewer modules than the one begun. */
export const awaitsEnd = (outline: Outline, standing: Standing | null): boolean =>
  Boolean(standing?.startedAt) && !standing?.finishedAt && finishedCount(outline, standing) === outline.modules.length;

/** The ring of one course, for people who have started it. */
export function courseWheel(outline: Outline, standing: Standing | null): Wheel | null {
  if (!standing?.startedAt) return null;
  const done = finishedCount(outline, standing);
  const total = outline.modules.length;
  return wheel(done, total, { note: done === total ? 'all finished' : 'finished in this course' });
}

/** The ring of all courses that somebody has started and that are open: finished modules of all their modules. */
export function overallWheel(
  courses: readonly { outline: Outline; state: string; standing: Standing | null }[],
): Wheel {
  const started = courses.filter(({ state, standing }) => state === 'published' && standing?.startedAt);
  const done = started.reduce((sum, { outline, standing }) => sum + finishedCount(outline, standing), 0);
  return wheel(
    done,
    started.reduce((sum, { outline }) => sum + outline.modules.length, 0),
  );
}

/** Days before a course is due again from which on reminders speak of it, and so from which on it counts as due. */
export const DUE_SOON_DAYS = 60;
const EARLY = DUE_SOON_DAYS * 86_400_000;

/** When this person should do the course again; null for a course that is done once and for all, or not finished. */
export function dueAgainAt({ validMonths }: Pick<Outline, 'validMonths'>, standing: Standing | null): Date | null {
  if (validMonths === null || !standing?.finishedAt) return null;
  return addDuration(standing.finishedAt, durationOf(`P${validMonths}M`));
}

/** Whether the course is due again, or will be soon. */
export function isDue(outline: Pick<Outline, 'validMonths'>, standing: Standing | null, now: Date): boolean {
  const at = dueAgainAt(outline, standing);
  if (at === null || !standing?.finishedAt) return false;
  // Of a course for a few months, the second half: it must not be due as soon as it is done.
  const early = Math.min(EARLY, (at.getTime() - standing.finishedAt.getTime()) / 2);
  return at.getTime() - early <= now.getTime();
}

/** Whether somebody who has finished the course can begin it anew: at any time, or when it is due where it is due at all. */
export const mayRenew = (outline: Pick<Outline, 'validMonths'>, standing: Standing | null, now: Date): boolean =>
  Boolean(standing?.finishedAt) && (outline.validMonths === null || isDue(outline, standing, now));

const time = (at: Date | null | undefined): number => at?.getTime() ?? 0;

/** The courses that somebody is in the middle of, the one read last first. */
export const byLastRead = <T extends { standing: Standing | null; state: string }>(courses: readonly T[]): T[] =>
  courses
    .filter(({ standing, state }) => standing?.startedAt && !standing.finishedAt && state === 'published')
    .sort((a, b) => time(b.standing?.lastAt) - time(a.standing?.lastAt));

export interface Place {
  readonly module: ModuleOutline;
  /** Null for the module's first page, where it begins. */
  readonly page: PageOutline | null;
}

/** Where to carry on: the page read last, or the first module that is not finished; null when all are. */
export function nextPlace({ modules }: Outline, standing: Standing | null): Place | null {
  const open = modules.filter((module) => !finishedAt(standing, module));
  const module = open.find(({ id }) => id === standing?.moduleId) ?? open[0];
  if (!module) return null;
  return { module, page: module.pages.find(({ id }) => id === standing?.pageId) ?? null };
}

/** The address of a place in a course. */
export const placePath = ({ slug }: { slug: string }, { module, page }: Place): string =>
  page
    ? paths.modulePage.to({ slug, module: module.slug, page: page.slug })
    : paths.module.to({ slug, module: module.slug });
