import type { App } from '../../context.ts';
import { isAmongCommon } from './common-passwords.ts';

/** The longest that is hashed, in bytes; people may paste whole sentences. */
const LONGEST_BYTES = 1024;
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'azertyuiop',
];
/** Words that anybody would try here first, besides the names of the site and the charity. */
const HERE = [
  'nhs',
  'nhsengland',
  'hospital',
  'nurse',
  'doctor',
  'charity',
  'children',
  'safeguarding',
  'elearning',
  'learning',
  'training',
];

const letters = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}]/gu, '');
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** What is wrong with a new password, as a sentence for the person; null when it will do. Length, not composition. */
export function passwordProblem(
  app: Pick<App, 'policy'>,
  password: string,
  {
    withSecondFactor = false,
    contextWords = [],
  }: { withSecondFactor?: boolean; contextWords?: readonly string[] } = {},
): string | null {
  const { passwordAtLeast } = app.policy.account;
  const atLeast = withSecondFactor ? passwordAtLeast.withSecondFactor : passwordAtLeast.without;
  if ([...password].length < atLeast)
    return `Use at least ${atLeast} characters. Three or four words that do not belong together work well.`;
  if (Buffer.byteLength(password) > LONGEST_BYTES) return 'Use a shorter password.';
  if (isCommon(password)) return 'Choose another password. This one is among those that people try first.';
  const names = [app.policy.site.name, app.policy.site.charity];
  const words = [...HERE, ...names, ...names.flatMap((name) => name.split(/\s+/)), ...contextWords];
  if (isMadeOf(password, words)) return 'Choose a password without your name, your email, or the name of this site.';
  return null;
}

/** Common as it stands, or once its digits, signs and repetitions are taken away. */
function isCommon(password: string): boolean {
  const core = plain(password);
  const word = letters(password);
  if (new Set(core).size < 5) return true;
  if (isAmongCommon(password.toLowerCase()) || isAmongCommon(core)) return true;
  if (word.length < 12 && (word === '' || isAmongCommon(word))) return isPredictable(core, word);
  return isRun(core) || isRepeated(core);
}

/** A common word with what is left being a run, a year or few characters. */
const isPredictable = (core: string, word: string): boolean => {
  const rest = core.replace(word, '');
  return rest.length <= 4 || isRun(rest) || isRepeated(rest) || /^\d+$/.test(rest);
};

const isRun = (text: string): boolean =>
  text.length > 3 &&
  ROWS.some((row) => {
    const there = row.repeat(3);
    return there.includes(text) || [...there].reverse().join('').includes(text);
  });

/** One short piece over and over: "passwordpassword", "abcabcabcabc". */
const isRepeated = (text: string): boolean => /^(.{1,10}?)\1+$/.test(text);

/** Little more than one of the words: what is left of the letters after taking them out is too short to count. */
function isMadeOf(password: string, words: readonly string[]): boolean {
  const found = words.map(letters).filter((word) => word.length >= 3 && letters(password).includes(word));
  const left = found
    .sort((a, b) => b.length - a.length)
    .reduce((rest, word) => rest.replaceAll(word, ''), letters(password));
  return found.length > 0 && left.length < 6;
}

export { hashOfNobody, isOldHash, slowHash as hashPassword, slowVerify as verifyPassword } from './hashing.ts';
