import { z } from 'zod';
import { fromPage, many } from '../../http/input.ts';
import { title } from './community.forms.ts';
import { ModeratedThreadPath } from './moderating.forms.ts';

export const MoveForm = z.strictObject({ topic: z.uuid('Choose a category') });

export const SplitPath = ModeratedThreadPath.extend({ after: z.uuid().optional().catch(undefined) });
export const SplitForm = z
  .strictObject({ title, topic: z.uuid('Choose a category'), posts: many(z.uuid()) })
  .refine(({ posts }) => posts.length > 0, { path: ['posts'], message: 'Choose at least one post' });

const LINK = 'Copy the address of the other thread, or of a post in it, and put it here';
/** The last id in an address: of a thread, or of a post after a #. */
const ID = /([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/giu;
export const MergeForm = z.strictObject({
  into: z
    .string(LINK)
    .max(500, LINK)
    .transform((link) => link.match(ID)?.[0] ?? '')
    .pipe(z.uuid(LINK)),
  /** `look` says what will happen, and changes nothing. */
  act: fromPage(z.enum(['look', 'merge'])),
});
