import { countWords } from '../../words.ts';

/** "2 hours" or "1 hour and 30 minutes" of learning, in the words of CPD. */
export function cpdWords(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 && countWords(hours, 'hour'), (rest > 0 || hours === 0) && countWords(rest, 'minute')]
    .filter(Boolean)
    .join(' and ');
}
