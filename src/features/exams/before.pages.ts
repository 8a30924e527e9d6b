import { countWords, dayAndTimeWords } from '../../words.ts';
import type { ExamFacts } from './exams.queries.ts';
import { minutesWith } from './timing.ts';

/** When it can be taken, in words. */
export function whenWords({ opensAt, closesAt }: ExamFacts, now: Date): string {
  if (opensAt && now < opensAt) return `Opens ${dayAndTimeWords(opensAt)}`;
  return closesAt ? `Open until ${dayAndTimeWords(closesAt)}` : 'Open';
}

/** That the time cannot be stopped is said before somebody presses the button. */
export function timeWords({ minutes }: ExamFacts, percent: number, begun: boolean): string {
  if (minutes === null) return 'No limit';
  const most = countWords(minutesWith(minutes, percent), 'minute');
  return begun ? most : `${most}. The clock starts when you press “Start”, and does not stop`;
}

/** What setters want people to know, for those who wrote something. */
export const beforeYouBegin = (exams: readonly ExamFacts[]): { title: string; lines: string[] }[] =>
  exams
    .filter(({ intro }) => intro.trim() !== '')
    .map(({ title, intro }) => ({ title: `Before you begin: ${title}`, lines: intro.split(/\n+/).filter(Boolean) }));
