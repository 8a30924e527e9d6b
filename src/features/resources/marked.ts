import { escapeHtml, SafeHtml } from '../../http/html.ts';

// Signs that no text holds: a form with them is refused, and Markdown has no use for them.
const [OPEN, CLOSE] = ['\uE000', '\uE001'] as const;

/** What ts_headline is asked for: two pieces of the text with the words that were found. */
export const FOUND = `StartSel=${OPEN}, StopSel=${CLOSE}, MaxFragments=2, MaxWords=24, MinWords=8, FragmentDelimiter=" … "`;

/** Whether any word was found in it. */
export const isMarked = (snippet: string): boolean => snippet.includes(OPEN);

/** A piece of text with the words that were found marked; everything else in it is text. */
export function marked(snippet: string): SafeHtml {
  return new SafeHtml(escapeHtml(snippet).replaceAll(OPEN, '<mark>').replaceAll(CLOSE, '</mark>'));
}
