import type { App } from '../../context.ts';

// Without letters and digits that are mistaken for one another. 32 of them: a byte divides evenly.
const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const LENGTH = 16;
const isCode = new RegExp(`^[${LETTERS}]{${LENGTH}}$`);

/** A new code of 16 letters and digits, 80 bits: nobody finds one by trying, even without the limit on tries. */
export const newCode = (app: Pick<App, 'random'>): string =>
  [...app.random.bytes(LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]).join('');

/** "ABCD-EFGH-JKLM-NPQR": in fours, as people read it out. */
export const codeWords = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1-');

/** The code that was meant, however it was typed; null for a text that cannot be one. */
export function readCode(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[\s–-]+/g, '');
  return isCode.test(code) ? code : null;
}
