import { z } from 'zod';
import { turnInput } from '../admin/keyset.ts';
import { line } from '../community/one-line.ts';
import { kindIds } from './kinds.ts';

const NAME = 'Enter a name of 3 to 80 characters';
export const GroupForm = z.strictObject({
  name: z.string(NAME).transform(line).pipe(z.string().min(3, NAME).max(80, NAME)),
});

const EMAIL = 'Enter their work email, like name@example.org';
export const PersonForm = z.strictObject({
  email: z
    .string(EMAIL)
    .trim()
    .max(254, EMAIL)
    .pipe(z.email({ error: EMAIL, pattern: z.regexes.unicodeEmail })),
});

export const NoFields = z.strictObject({});

export const ListQuery = z.object({
  q: z.string().transform(line).pipe(z.string().max(80)).catch('').default(''),
  /** The name after which the page begins. */
  after: z.string().max(80).optional().catch(undefined),
});
export type ListAsked = z.output<typeof ListQuery>;

export const GroupPath = z.object({ id: z.uuid() });
export const PeopleQuery = GroupPath.extend(turnInput);
export const PersonPath = GroupPath.extend({ person: z.uuid() });
export const OwnPath = GroupPath.extend({ kind: z.enum(kindIds) });
