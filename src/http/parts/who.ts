import type { Words } from '../html.ts';

/** The quiet line beside everything personal: who can see it, why it is held, when it goes. Computed from the policy. */
export interface Who {
  /** Reads on its own: "Seen by you and the tutors you name". */
  summary: string;
  rows: { term: string; text: Words }[];
  /** The rule in the privacy notice. */
  href: string;
  linkText: string;
}

/** The line of `/parts/who`; the link goes to the rule in the notice. */
export function who(
  summary: string,
  rows: Who['rows'],
  href: string,
  linkText = 'Read this rule in our privacy notice',
): Who {
  return { summary, rows, href, linkText };
}
