import {
  type Button,
  button,
  type Empty,
  empty,
  type Form,
  form,
  linkButton,
  type Table,
  table,
  type Who,
} from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import type { Policy } from '../../policy/document.ts';
import { whoCanSee } from '../../policy/who.ts';
import { dayWords } from '../../words.ts';
import { type Suggestions, suggestionsPart } from '../suggestions/suggestions.pages.ts';
import type { Suggestion } from '../suggestions/suggestions.ts';
import type { Due, EndedCourse } from './reminders.queries.ts';

export interface RemindersPage {
  title: string;
  back: string;
  who: Who;
  due: Table | null;
  empty: Empty | null;
  says: string;
  form: Form;
  suggestions: string;
}

export function remindersPage(policy: Policy, { certificates, courses, goals, stopped }: Due): RemindersPage {
  const rows = [
    ...certificates.map(({ title, on }) => [
      { text: `Your certificate for ${title}`, href: paths.certificates.to() },
      `It ends on ${dayWords(on)}`,
    ]),
    ...courses.map(({ title, slug, lastAt }) => [
      { text: title, href: paths.course.to({ slug }) },
      `Not finished. You were last there on ${dayWords(lastAt)}`,
    ]),
    ...goals.map(({ id, title, on }) => [
      { text: title, href: paths.planGoal.to({ goal: id }) },
      `A goal of your plan for ${dayWords(on)}`,
    ]),
  ];
  return {
    title: 'Your reminders',
    back: paths.learn.to(),
    who: whoCanSee(policy, ['choices']),
    due: rows.length === 0 ? null : table('What is due', ['What', 'Why'], rows, { quiet: true }),
    empty:
      rows.length > 0 ? null : empty('Nothing is due', 'Certificates that end, courses that rest and goals come here.'),
    suggestions: paths.suggestions.to(),
    says: stopped
      ? 'You stopped the weekly email. You can let it come again.'
      : 'On Mondays we send one email if something is due. It does not say what.',
    form: form(
      paths.reminders.to(),
      stopped
        ? button('Send the weekly email', { name: 'weekly', value: 'yes' })
        : button('Stop the weekly email', { name: 'weekly', value: 'no', kind: 'secondary' }),
    ),
  };
}

export interface StopPage {
  title: string;
  says: string;
  form: Form | null;
}

export const stopPage = (token: string): StopPage => ({
  title: 'Stop the weekly email?',
  says: 'You will get no more reminders of what is due. You can switch them on again when you are signed in.',
  form: form(paths.stopReminders.to({ token }), 'Stop the emails'),
});

export const stoppedPage = (): StopPage => ({
  title: 'Stopped',
  says: 'You will get no more weekly emails. You can switch them on again under “Your reminders”.',
  form: null,
});

export interface EndPage {
  title: string;
  back: { text: string; href: string };
  lead: string;
  said: string | null;
  who: Who;
  choices: { heading: string; says: string; form: Form }[];
  suggestions: Suggestions | null;
  more: Button[];
  close: string;
}

const SAID: Record<string, string> = {
  continue: 'You said that you want to go on learning.',
  community: 'You said that you want to join the community. We will invite you when it opens here.',
  leave: 'You said that you want to leave. We send you no more reminders.',
};

export function endPage(policy: Policy, { slug, title, answer }: EndedCourse, found: readonly Suggestion[]): EndPage {
  const choice = (value: string, text: string, kind: 'primary' | 'secondary' = 'secondary') =>
    form(paths.courseEnd.to({ slug }), button(text, { name: 'answer', value, kind }));
  return {
    title: `You finished ${title}`,
    back: { text: title, href: paths.course.to({ slug }) },
    lead: 'Well done. What comes next?',
    said: answer === null ? null : (SAID[answer] ?? null),
    who: whoCanSee(policy, ['choices']),
    choices: [
      {
        heading: 'Go on learning',
        says: 'See the other courses and begin the next one.',
        form: choice('continue', 'Continue', 'primary'),
      },
      {
        heading: 'Join the community',
        says: 'Meet others who took this course.',
        form: choice('community', 'Join the community'),
      },
      {
        heading: 'Leave',
        says: 'We send you no more reminders. Your record and your certificate stay.',
        form: choice('leave', 'Leave'),
      },
    ],
    suggestions: suggestionsPart(found),
    more: [
      linkButton('Say what you think', paths.courseFeedback.to({ slug }), { kind: 'secondary' }),
      linkButton('Your certificates', paths.certificates.to(), { kind: 'secondary' }),
    ],
    close: paths.myDataClose.to(),
  };
}
