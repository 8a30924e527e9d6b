// Questions whose answers stand on no profile, are no news to colleagues or family, and do not change. Nothing about
// children, a mother's name, a birthday, a team or a workplace.
const CANNED = {
  'first-earned': 'What was the first thing you bought with money you earned?',
  'soft-toy': 'What did you call the soft toy you remember best?',
  'read-again': 'Which book did you read over and over when you were young?',
  'first-dish': 'What was the first dish you learned to cook by yourself?',
  'dream-place': 'Which place did you most dream of visiting when you were young?',
  'made-up': 'What was the name of a friend or a place that you made up?',
  smell: 'Which smell takes you straight back to when you were small?',
  tune: 'Which song could you not get out of your head as a teenager?',
  'odd-find': 'What is the oddest thing you have ever found?',
  'lost-thing': 'What is the thing you lost that you most wish to have back?',
  hiding: 'Where did you like to hide when you were small?',
  'brave-thing': 'What was the first thing you did that felt really brave?',
} as const;

/** The value of the select's last choice. */
export const OWN = 'own';

export const CANNED_CHOICES: readonly { value: string; text: string }[] = Object.entries(CANNED).map(
  ([value, text]) => ({ value, text }),
);

/** The words of a canned question; undefined for anything else. */
export const cannedQuestion = (id: string): string | undefined =>
  CANNED_CHOICES.find((choice) => choice.value === id)?.text;

export const isCanned = (text: string): boolean => CANNED_CHOICES.some((choice) => choice.text === text);

/** At least 10, so that there is something to ask; at most 120 characters. */
export const OWN_QUESTION_LENGTH = { least: 10, most: 120 } as const;
