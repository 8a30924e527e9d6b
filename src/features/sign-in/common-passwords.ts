import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

let list: string | undefined;

/** One text, because a set of its 49,000 words would take twenty times the memory of the process for a rare question. */
function read(): string {
  const file = createRequire(import.meta.url).resolve('@zxcvbn-ts/language-common/src/passwords.json');
  const words: string[] = JSON.parse(readFileSync(file, 'utf8'));
  return `\n${words.join('\n')}\n`;
}

/** Whether exactly this, in small letters, is among the passwords that are used most. Takes about a millisecond. */
export function isAmongCommon(text: string): boolean {
  list ??= read();
  return !text.includes('\n') && list.includes(`\n${text}\n`);
}
