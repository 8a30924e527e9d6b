import { type Callout, callout } from '../../http/parts.ts';
import { askingOf } from '../bank/asking.pages.ts';
import { isBlank, mark, rightAnswer, saidOf, unreadable } from '../bank/mark.ts';
import type { Answer, Question } from '../bank/question.ts';

/** What an answer was worth and why, for practice and for results. */
export function feedbackOf(question: Question, answer: Answer): Callout {
  const worth = mark(question, answer);
  const title = worth === 1 ? 'That is right' : worth > 0 ? 'Part of it is right' : 'Not quite';
  const lines = [
    ...unreadable(question, answer),
    ...saidOf(question, answer),
    ...(worth === 1 ? [] : [`Right: ${rightAnswer(question).join('; ')}`]),
    ...(question.says ? [question.says] : []),
  ];
  return callout(title, lines, worth === 1 ? 'done' : 'note');
}

/** Says so where a saved answer cannot be read, which is no word about right or wrong; null where it can. */
export function cannotRead(question: Question, answer: Answer): Callout | null {
  const lines = unreadable(question, answer);
  return lines.length > 0
    ? callout('We cannot read your answer yet', [...lines, 'It is saved as it stands.'], 'care')
    : null;
}

/** An answer as people read it. */
export function givenWords(question: Question, answer: Answer): string[] {
  if (isBlank(answer)) return ['No answer'];
  const asking = askingOf(question, answer);
  if (asking.choices) return asking.choices.items.filter(({ checked }) => checked).map(({ text }) => String(text));
  return asking.parts.map(({ field, select }) => {
    const label = field?.label ?? select?.label ?? '';
    const value = field ? field.value : (select?.options.find(({ selected }) => selected)?.text ?? '');
    return asking.parts.length === 1 ? value : `${label}: ${value === 'Choose' ? '' : value}`;
  });
}
