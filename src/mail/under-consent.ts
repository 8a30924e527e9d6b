/** The kinds of letters that need a yes, by the consent that it is. */
export const lettersUnder: Readonly<Record<string, readonly string[]>> = {
  news: ['news'],
  feedback: ['survey-invitation', 'feedback-invitation'],
};
