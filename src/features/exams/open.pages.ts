import { type Button, button, type Form, form, linkButton } from '../../http/parts.ts';
import { paths } from '../../paths.ts';
import { countWords, dayAndTimeWords } from '../../words.ts';
import type { OpenNow } from './open.queries.ts';
import { kindWords } from './take.pages.ts';
import { minutesWith } from './timing.ts';

/** One box of the dashboard: an attempt that runs, with a link back into it, or an examination with a button that begins it. */
export interface OpenBox {
  id: string;
  title: string;
  kind: string;
  facts: string[];
  /** Null where an attempt runs. */
  start: Form | null;
  buttons: Button[];
}

const MINUTE = 60_000;

/** "12 minutes left", rounded down, so that nobody counts on more than there is. */
function leftWords(deadlineAt: Date, now: Date): string {
  const minutes = Math.floor((deadlineAt.getTime() - now.getTime()) / MINUTE);
  if (minutes >= 120) return `${countWords(Math.floor(minutes / 60), 'hour')} left`;
  return minutes < 1 ? 'Less than a minute left' : `${countWords(minutes, 'minute')} left`;
}

export function openBox(exam: OpenNow, now: Date): OpenBox {
  const common = { id: `open-${exam.id}`, title: exam.title, kind: kindWords[exam.kind] };
  if (exam.running !== null) {
    const facts = exam.deadlineAt
      ? [`${leftWords(exam.deadlineAt, now)}, until ${dayAndTimeWords(exam.deadlineAt)}.`]
      : ['You can take as long as you like.'];
    const href = paths.attempt.to({ attempt: exam.running });
    return {
      ...common,
      facts: ['You have begun this and not handed it in.', ...facts],
      start: null,
      buttons: [linkButton('Continue', href, { about: exam.title })],
    };
  }
  const { closesAt, minutes, attempts, taken, percent } = exam;
  return {
    ...common,
    facts: [
      closesAt ? `Open until ${dayAndTimeWords(closesAt)}.` : 'Open, without an end.',
      minutes === null
        ? 'No time limit.'
        : `You have ${countWords(minutesWith(minutes, percent), 'minute')} from when you start.`,
      attempts === null ? 'You can take it as often as you like.' : `${countWords(attempts - taken, 'attempt')} left.`,
    ],
    start: form(paths.attemptStart.to({ exam: exam.id }), button('Start', { about: exam.title })),
    buttons: [],
  };
}
