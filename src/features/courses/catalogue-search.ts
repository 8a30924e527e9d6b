import type { Outline } from './outline.ts';

/** Lower case, without accents, so that "elan" finds "élan". */
const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

// An outline is made anew whenever its course changes, and so is its text.
const texts = new WeakMap<Outline, string>();

function searchText(outline: Outline): string {
  const known = texts.get(outline);
  if (known !== undefined) return known;
  const { title, summary, outcomes, modules } = outline;
  const text = plain([title, summary, ...outcomes, ...modules.map((module) => module.title)].join('\n'));
  texts.set(outline, text);
  return text;
}

/** The courses that have every word of `query` in title, summary, outcomes or a module's title; all for an empty query. */
export function searchCourses<C extends { readonly outline: Outline }>(courses: readonly C[], query: string): C[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  return courses.filter(({ outline }) => words.every((word) => searchText(outline).includes(word)));
}
