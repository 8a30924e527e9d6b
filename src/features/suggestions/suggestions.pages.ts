import { button, type Form, form } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { dayWords } from '../../words.ts';
import { FLOOR } from './blur.ts';
import { EVERY_DAYS } from './counting.ts';
import type { Suggestion } from './suggestions.ts';

/** "People who finished this also found useful", as the pages of a finished course show it. */
export interface Suggestions {
  heading: string;
  items: { title: string; href: string; summary: string; kind: string }[];
  why: string[];
  off: Form;
}

const how = [
  `We show it when at least ${FLOOR} people have both. We blur the numbers, so that nobody can tell if you are among them.`,
  `We count every ${EVERY_DAYS / 7} weeks, from numbers alone. We build no profile of you.`,
];

/** `because` they finished this course, or some course. */
export function suggestionsPart(found: readonly Suggestion[], because: 'this' | 'a' = 'this'): Suggestions | null {
  if (found.length === 0) return null;
  return {
    heading: `People who finished ${because === 'this' ? 'this' : 'what you finished'} also found useful`,
    items: found.map(({ kind, slug, title, summary }) => ({
      ...{ title, summary, kind: kind === 'course' ? 'Course' : 'Resource' },
      href: kind === 'course' ? paths.course.to({ slug }) : paths.resource.to({ slug }),
    })),
    why: [`You see this because you finished ${because} course.`, ...how],
    off: form(
      paths.suggestions.to(),
      button('Show me no suggestions', { name: 'show', value: 'no', kind: 'secondary' }),
    ),
  };
}

export interface SwitchPage {
  title: string;
  back: { text: string; href: string };
  says: string[];
  counted: string;
  form: Form;
}

/** For the person, or for the administrators of the site. */
export function switchPage(on: boolean, countedAt: Date | null, whose: 'own' | 'everybody'): SwitchPage {
  const own = whose === 'own';
  return {
    title: 'Suggestions',
    back: own
      ? { text: 'Your reminders', href: paths.reminders.to() }
      : { text: 'Administration', href: paths.admin.to() },
    says: [
      `When somebody finishes a course, we can show what others found useful as well. ${on ? 'This is on.' : 'This is off.'}`,
      ...how,
      own ? 'If you switch it off, you are not counted either.' : 'If you switch it off, nobody sees any.',
    ],
    counted: countedAt ? `Last counted on ${dayWords(countedAt)}.` : 'Not counted yet.',
    form: form(
      own ? paths.suggestions.to() : paths.adminSuggestions.to(),
      on
        ? button('Switch off', { name: 'show', value: 'no', kind: 'secondary' })
        : button('Switch on', { name: 'show', value: 'yes' }),
    ),
  };
}
