import { isCommonAnswer } from './common-answers.ts';

/** Upper and then lower case folds fully, in no locale: ß, ẞ and SS meet, as do ς and σ, and the Turkish ı, İ and I with i. */
const fold = (text: string): string =>
  text.normalize('NFKC').toUpperCase().toLowerCase().replaceAll('ß', 'ss').replaceAll('ς', 'σ').replaceAll('ı', 'i');

/** Accents of the Latin, Greek and Cyrillic alphabets; the vowels of Hindi or Arabic are marks as well, and stay. */
const ACCENTS = /[\u0300-\u036f]/g;
/** What nobody sees, and apostrophes: "mary's" is one word. */
const UNSEEN = /[\p{DI}\p{Cf}\p{Me}'’‘ʼʹ`´]/gu;
const BETWEEN = /[^\p{L}\p{N}\p{M}]+/gu;

function first(text: string): string {
  const plain = fold(text).normalize('NFD').replace(ACCENTS, '').normalize('NFKC');
  return plain.replace(UNSEEN, '').replace(BETWEEN, ' ').trim();
}

// A change of these rules gets a number of its own: answers that were stored under an older one are checked by that.
const NORMALISATIONS: Readonly<Record<number, (text: string) => string>> = { 1: first };

export const CURRENT_NORMALISATION = 1;

/** One spelling for every way to write the same answer. Throws for a number that never was. */
export function normaliseAnswer(text: string, version = CURRENT_NORMALISATION): string {
  const rule = NORMALISATIONS[version];
  if (!rule) throw new Error(`There is no normalisation ${version}`);
  return rule(text);
}

/**
 * The three answers as one secret. Each is preceded by its length, so that moving a letter from one answer to the next
 * makes another secret, and nobody can try the answers one by one.
 */
export function combined(answers: readonly string[], version = CURRENT_NORMALISATION): string {
  return answers
    .map((answer) => normaliseAnswer(answer, version))
    .map((answer) => `${answer.length}:${answer}`)
    .join('');
}

const LONGEST = 100;
const ONE_CHARACTER_IS_A_WORD = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul} ]+$/u;

/** What everybody near this person knows of them. */
export interface KnownFacts {
  readonly name: string;
  readonly email: string;
  readonly workplace: string;
}

/** Whether one text stands in the other as whole words. */
const holds = (text: string, words: string): boolean => words !== '' && ` ${text} `.includes(` ${words} `);

function isKnown(answer: string, { name, email, workplace }: KnownFacts): boolean {
  const local = email.slice(0, email.lastIndexOf('@'));
  const names = [...normaliseAnswer(name).split(' '), ...normaliseAnswer(local).split(' ')];
  if (names.some((word) => word.length >= 3 && holds(answer, word))) return true;
  const place = normaliseAnswer(workplace);
  return holds(answer, place) || holds(place, answer) || holds(normaliseAnswer(local), answer);
}

/** What is wrong with an answer, as a sentence for the person; null when it will do. */
export function answerProblem(
  answer: string,
  about: { question: string; others: readonly string[]; person: KnownFacts },
): string | null {
  const plain = normaliseAnswer(answer);
  const letters = [...plain.replaceAll(' ', '')];
  const least = ONE_CHARACTER_IS_A_WORD.test(plain) ? 2 : 3;
  if (letters.length === 0) return 'Enter an answer with letters or numbers';
  if (letters.length < least) return `Enter a longer answer, with at least ${least} letters or numbers`;
  if ([...plain].length > LONGEST) return `Enter a shorter answer, with at most ${LONGEST} characters`;
  if (new Set(letters).size === 1) return 'Enter an answer with more than one different letter';
  if (about.others.some((other) => normaliseAnswer(other) === plain)) return 'Give a different answer to each question';
  const question = normaliseAnswer(about.question);
  if (holds(question, plain) || holds(plain, question)) return 'Enter an answer that is not part of the question';
  if (isKnown(plain, about.person)) return 'Enter an answer without your name, your email or your place of work';
  if (isCommonAnswer(plain)) return 'Enter a less common answer. Many people give this one, so it is easy to guess';
  return null;
}
