import { z } from 'zod';
import { fromPage } from '../../http/input.ts';
import { subjectKinds } from './subjects.ts';

export const kinds = {
  defamation: 'It says something untrue that harms somebody (defamation)',
  copyright: 'It copies what belongs to somebody (copyright)',
  privacy: 'It tells something private about somebody (privacy)',
} as const;
export type ClaimKind = keyof typeof kinds;
export const kindIds = Object.keys(kinds) as [ClaimKind, ...ClaimKind[]];

const words = (missing: string, most: number) =>
  z
    .string(missing)
    .trim()
    .min(1, missing)
    .max(most, `Use at most ${most.toLocaleString('en-GB')} characters`);
const EMAIL = 'Enter your email, like name@example.org';
const PAGE = 'Copy the address of the page from your browser. It must be a page of this site';

export const ClaimForm = z.strictObject({
  kind: z.enum(kindIds, 'Choose what kind of claim it is'),
  page: words(PAGE, 500),
  words: words('Say what is wrong with it, and why', 4000),
  name: words('Enter your name', 200),
  email: z
    .string(EMAIL)
    .trim()
    .max(254, EMAIL)
    .pipe(z.email({ error: EMAIL, pattern: z.regexes.unicodeEmail })),
  behalf: z.string().trim().max(200, 'Use at most 200 characters').default(''),
  truth: z.literal('yes', 'Read this and tick it if it is so'),
});
export type ClaimTyped = z.output<typeof ClaimForm>;

/** A page of this site, as its path; null for any other address. `text` is what stands in a browser, or a path. */
export function pageOfSite(baseUrl: string, text: string): string | null {
  const { origin } = new URL(baseUrl);
  if (!/^(https?:\/\/|\/)/.test(text) || !URL.canParse(text, origin)) return null;
  const url = new URL(text, origin);
  return url.origin === origin ? `${url.pathname}${url.search}${url.hash}` : null;
}

export const AnswerClaimForm = z.strictObject({ answer: words('Write your answer', 4000) });
export const NoFields = z.strictObject({});
export const NoteForm = z.strictObject({ note: words('Write the note', 4000) });
export const AskForm = z.strictObject({ question: words('Write the question', 4000) });
export const SubjectForm = z.strictObject({
  subjectKind: z.enum(subjectKinds, 'Choose what it is'),
  subjectId: z.uuid('Enter the number that stands in its address'),
});
export const DecideForm = z.strictObject({
  outcome: z.enum(['nothing', 'hide', 'remove'], 'Choose what happens'),
  decision: words('Say why, in words for the person who made the claim', 4000),
  toPoster: z.string().trim().max(1000, 'Use at most 1,000 characters').default(''),
});
export const DiscloseForm = z.strictObject({ reason: words('Say why, for the colleague who decides', 2000) });
export const AgreeForm = z.strictObject({ to: fromPage(z.enum(['agree', 'refuse'])) });
