import type { Words } from '../html.ts';

export interface Link {
  text: string;
  href: string;
}

/** The way from the top to this page; the page itself comes last and is no link. */
export interface Breadcrumbs {
  items: Link[];
  here: string;
}

/** Breadcrumbs; `here` is the page's own name. */
export function breadcrumbs(items: Link[], here: string): Breadcrumbs {
  return { items, here };
}

/** Two links through a list that is read by key and not by number. */
export interface Pagination {
  label: string;
  earlier: Link | null;
  later: Link | null;
}

/** Links to the pages before and after; null where there is none. */
export function pagination(
  earlier: string | null,
  later: string | null,
  words: { label?: string; earlier?: string; later?: string } = {},
): Pagination {
  return {
    label: words.label ?? 'Pages',
    earlier: earlier === null ? null : { text: words.earlier ?? 'Earlier', href: earlier },
    later: later === null ? null : { text: words.later ?? 'Later', href: later },
  };
}

export interface SummaryRow {
  key: string;
  value: Words;
  /** `about` is said by screen readers after the text: "Change" + "work email". */
  actions: { text: string; href: string; about: string }[];
}

/** Names and values, with links to change them. */
export interface SummaryList {
  rows: SummaryRow[];
}

/** A summary list; a row without actions may leave them out. */
export function summaryList(
  rows: (Omit<SummaryRow, 'actions'> & { actions?: SummaryRow['actions'] | undefined })[],
): SummaryList {
  return { rows: rows.map((row) => ({ key: row.key, value: row.value, actions: row.actions ?? [] })) };
}

/** Views of one page under addresses of their own. */
export interface Tabs {
  label: string;
  items: (Link & { current: boolean })[];
}

/** Tabs as links; `label` names the group for screen readers. */
export function tabs(label: string, items: Tabs['items']): Tabs {
  return { label, items };
}

export interface TimelineItem {
  title: string;
  /** For people: "21 November 2026 at 3:15pm". */
  when: string;
  /** The same moment for machines, ISO 8601. */
  iso: string;
  by: string | null;
  text: Words | null;
}

/** What happened, newest first. */
export interface Timeline {
  items: TimelineItem[];
}

/** A timeline; `by` and `text` may be left out. */
export function timeline(items: (Pick<TimelineItem, 'title' | 'when' | 'iso'> & Partial<TimelineItem>)[]): Timeline {
  return { items: items.map((item) => ({ by: null, text: null, ...item })) };
}
