const SHORTEST = 3;
const LONGEST = 12;
const MOST_WORDS = 80;

const split = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** What a text is found by: the beginnings of its words, from three letters on; shorter words whole. */
export function wordsOf(text: string): string[] {
  const words = [...new Set(split(text))].slice(0, MOST_WORDS);
  const beginnings = words.flatMap((word) => {
    const letters = [...word].slice(0, LONGEST);
    if (letters.length <= SHORTEST) return [letters.join('')];
    return letters.slice(SHORTEST - 1).map((_, i) => letters.slice(0, SHORTEST + i).join(''));
  });
  return [...new Set(beginnings)];
}

/** The words of a search, each as it stands among what `wordsOf` keeps; a word of one or two letters must be whole. */
export const searchedFor = (query: string): string[] => [
  ...new Set(split(query).map((word) => [...word].slice(0, LONGEST).join(''))),
];
