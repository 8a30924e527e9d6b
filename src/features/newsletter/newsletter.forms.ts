import { z } from 'zod';
import { fromPage } from '../../http/input.ts';
import { isAddress } from '../../mail/outbox.ts';
import { words } from '../resources/resources.forms.ts';

const EMAIL = 'Enter your email, like name@example.org';

export const JoinForm = z.strictObject({
  email: z
    .string(EMAIL)
    .trim()
    .max(254, EMAIL)
    .pipe(z.email({ error: EMAIL, pattern: z.regexes.unicodeEmail }))
    .refine(isAddress, EMAIL),
  /** The version of the notice under which it was asked for. */
  version: fromPage(z.string().max(64)),
});

/** A title is the subject of a mail as well: one line. */
const ONE_LINE = 'Write the title on one line';

export const IssueForm = z.strictObject({
  title: words('Enter a title', 80).regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, ONE_LINE),
  summary: words('Say in a sentence or two what it is about', 400),
  text: words('Write the text', 20_000),
  go: fromPage(z.enum(['save', 'preview']).default('save')),
});
export type IssueTyped = z.output<typeof IssueForm>;

export const EmptyForm = z.strictObject({});
