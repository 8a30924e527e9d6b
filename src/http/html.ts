/** HTML that is known to be safe: made by our own renderer or cleaned by the sanitiser, never taken from a person. */
export class SafeHtml {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

/** Text for people to read: a plain string is escaped where it is printed, SafeHtml is printed as it is. */
export type Words = string | SafeHtml;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };
const SIGN = /[&<>"']/;
const SIGNS = /[&<>"']/g;

/** Gives the text that a template may print for any value: escaped, or as it is for SafeHtml; nothing for null and undefined. */
export function escapeHtml(value: unknown): string {
  if (value instanceof SafeHtml) return value.text;
  if (value === null || value === undefined) return '';
  const text = String(value);
  // Most values have no such sign, and looking for one costs less than replacing none.
  return SIGN.test(text) ? text.replace(SIGNS, (sign) => ENTITIES[sign] ?? sign) : text;
}
