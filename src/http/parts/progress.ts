import type { Words } from '../html.ts';
import type { Button } from './forms.ts';

/** The ring at the top right of a learner's pages. */
export interface Wheel {
  done: number;
  total: number;
  /** Whole per cent, rounded down, so that 100 means all of it; null while there is nothing to do. */
  percent: number | null;
  /** "3 of 8 modules". */
  label: string;
  note: string;
}

/** A ring for `done` of `total`; copes with 0 of 0 and with more done than there is. */
export function wheel(done: number, total: number, extras: Partial<Pick<Wheel, 'label' | 'note'>> = {}): Wheel {
  const shown = Math.max(0, Math.min(done, total));
  return {
    done: shown,
    total,
    percent: total === 0 ? null : Math.floor((100 * shown) / total),
    label: total === 0 ? 'No modules yet' : `${shown} of ${total} modules`,
    note: total === 0 ? 'choose a course to begin' : shown === total ? 'all finished' : 'finished so far',
    ...extras,
  };
}

/** A bar with its words. */
export interface Progress {
  done: number;
  total: number;
  label: string;
}

/** A bar for `done` of `total` with the words "3 of 6 modules". */
export function progress(done: number, total: number, unit = 'modules'): Progress {
  return { done: Math.max(0, Math.min(done, total)), total, label: `${done} of ${total} ${unit}` };
}

/** The top of a page: h1, a lead sentence and the wheel. */
export interface Heading {
  title: string;
  /** Small words above the h1 and not part of it, such as the course that a module belongs to. */
  caption: string | null;
  lead: Words | null;
  /** `site` shows the learner's overall wheel where there is one. */
  wheel: Wheel | 'site' | null;
}

/** The top of a page; a learner's overall wheel shows unless another or none is given. */
export function heading(title: string, extras: Partial<Omit<Heading, 'title'>> = {}): Heading {
  return { title, caption: null, lead: null, wheel: 'site', ...extras };
}

/** The top of the home page, with its picture. */
export interface Hero {
  title: string;
  lead: string;
  buttons: Button[];
}

/** The top of the home page; its title is the h1. */
export function hero(title: string, lead: string, buttons: Button[]): Hero {
  return { title, lead, buttons };
}

export interface CourseCard {
  title: string;
  /** Null where the course cannot be opened any more. */
  href: string | null;
  meta: string | null;
  text: Words | null;
  progress: Progress | null;
  /** "Finished 3 November 2026" where it is. */
  finished: string | null;
  action: Button | null;
}

/** One course among others; the list around it is `<ul class="cards">`. */
export function courseCard(
  title: string,
  href: string | null,
  extras: Partial<Omit<CourseCard, 'title' | 'href'>> = {},
): CourseCard {
  return { title, href, meta: null, text: null, progress: null, finished: null, action: null, ...extras };
}

export type ModuleState = 'done' | 'now' | 'next' | 'locked';

export interface ModuleItem {
  number: number;
  title: string;
  /** Null while it cannot be opened. */
  href: string | null;
  meta: string | null;
  state: ModuleState;
  /** The state in words, always shown beside the tick. */
  status: string;
  action: Button | null;
}

const STATUS: Record<ModuleState, string> = {
  done: 'Finished',
  now: 'Started',
  next: 'Not started',
  locked: 'Not open yet',
};

/** One line of the list of modules with its tick. */
export function moduleItem(
  number: number,
  title: string,
  state: ModuleState,
  extras: Partial<Omit<ModuleItem, 'number' | 'title' | 'state'>> = {},
): ModuleItem {
  return { number, title, state, href: null, meta: null, status: STATUS[state], action: null, ...extras };
}
