import type { Question, QuestionKind } from '../../src/features/bank/question.ts';
import { type QuestionTyped, readQuestion } from '../../src/features/bank/source.ts';

type Typed = Partial<QuestionTyped> & { kind: QuestionKind; ask: string; answers: string };

/** A question of each kind, as somebody would type it. */
export const everyKindTyped: readonly Typed[] = [
  { kind: 'single', ask: 'How long do you wash your hands?', answers: '5 seconds\n*20 seconds # Yes\nAn hour' },
  { kind: 'multiple', ask: 'What do you need to wash hands?', answers: '*Soap\n*Water\nGlitter\nMud' },
  { kind: 'true-false', ask: 'Germs can be seen.', answers: 'false' },
  {
    kind: 'numeric',
    ask: 'How much does a litre of water weigh?',
    answers: '1',
    within: '0.01',
    units: 'kg\ng = 0.001',
  },
  { kind: 'short', ask: 'What do you call for help?', answers: '999\n112\nemergency*' },
  { kind: 'matching', ask: 'What belongs together?', answers: 'Soap = Hands\nPlaster = Cut\nHelmet = Head\n= Knee' },
  { kind: 'ordering', ask: 'Put this in order.', answers: 'Wet your hands\nTake soap\nRinse' },
  { kind: 'cloze', ask: 'Fill the gaps.', answers: 'Wash with [[soap|hand wash]] for [[=20~5~1]] seconds.' },
];

/** The question that somebody types so. */
export const aQuestionOf = (typed: Typed): Question =>
  readQuestion({ category: 'Hygiene', tags: '', within: '', units: '', says: '', ...typed });

export const everyKind: readonly Question[] = everyKindTyped.map(aQuestionOf);

/** The right answer to each, in the same order. */
export const rightAnswers: readonly (readonly string[])[] = [
  ['1'],
  ['0', '1'],
  ['1'],
  ['1000', 'g'],
  ['Emergency  services'],
  ['0=0', '1=1', '2=2'],
  ['0=1', '1=2', '2=3'],
  ['Hand Wash', '0'],
];
