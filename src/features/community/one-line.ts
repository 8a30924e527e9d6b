/** Signs that turn the direction of text or hide in it: in a name or a title they only deceive. */
const HIDDEN = /[\u200B\u2060\uFEFF\u202A-\u202E\u2066-\u2069\u00AD]/gu;
/** The same for one line of text, where none of them is needed, with the blanks that look like nothing. */
const INVISIBLE = /[\p{Cf}\p{Cc}\u115F\u1160\u3164\uFFA0]|\u034F|\u17B4|\u17B5/gu;
/** Joiners decide how letters of these scripts are written; between other letters they only hide. */
const JOINER =
  /(?<=[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}]\p{M}?)[\u200C\u200D]/gu;
/** More marks on a letter than any language writes. */
const HEAPED = /(\p{M}{3})\p{M}+/gu;

/** Text of several lines without what hides in it. */
export const plain = (text: string): string => text.normalize('NFC').replace(HIDDEN, '');

/** One line: what nobody sees is gone, white space is single, and letters do not climb over others. */
export const line = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .replace(JOINER, (joiner) => (joiner === '\u200C' ? '\uE000' : '\uE001'))
    .replace(INVISIBLE, '')
    .replace(/[\uE000\uE001]/gu, (kept) => (kept === '\uE000' ? '\u200C' : '\u200D'))
    .replace(HEAPED, '$1')
    .replace(/ +/gu, ' ')
    .trim();
