import { durationWords } from '../words.ts';
import type { Policy } from './document.ts';

type Figures = Pick<Policy, 'site' | 'ages' | 'closing' | 'people' | 'looking' | 'newsletter'>;

// A sentence that repeats a number of the document by hand would one day say something else than the program does.
const figures: Readonly<Record<string, (policy: Figures) => string>> = {
  site: ({ site }) => site.name,
  charity: ({ site }) => site.charity,
  'account-age': ({ ages }) => String(ages.account),
  'change-of-mind': ({ closing }) => durationWords(closing.changeOfMind),
  'named-for-at-most': ({ people }) => durationWords(people.namedForAtMost),
  'newsletter-confirm': ({ newsletter }) => durationWords(newsletter.confirmWithin),
  'reason-open-for': ({ looking }) => durationWords(looking.reasonOpenFor),
};

const PLACE = /\{([^{}]*)\}/g;

/** The text with the policy's figures in place of {account-age} and the like. */
export function filled(policy: Figures, text: string): string {
  return text.replace(PLACE, (whole, name: string) => figures[name]?.(policy) ?? whole);
}

/** Names in braces that stand for nothing. */
export function unknownFigures(text: string): string[] {
  return [...text.matchAll(PLACE)].map(([, name = '']) => name).filter((name) => !Object.hasOwn(figures, name));
}

export const figureNames: readonly string[] = Object.keys(figures);
