import { z } from 'zod';
import { CommunityPath } from '../community/community.forms.ts';
import { line } from '../community/one-line.ts';

const LINKS = /[@<>]|https?:|www\./iu;

const shown = (most: number) =>
  z
    .string()
    .default('')
    .transform(line)
    .pipe(
      z
        .string()
        .max(most, `Use at most ${most} characters`)
        .refine((text) => !LINKS.test(text), 'Leave out addresses and links: write them in a thread'),
    );

/** How long each line may be. */
export const most = { role: 100, work: 100, location: 100, words: 300 } as const;

/** Everything is optional; with nothing in it, there is no entry. */
export const EntryForm = z.strictObject({
  role: shown(most.role),
  work: shown(most.work),
  location: shown(most.location),
  words: shown(most.words),
});
export type EntryTyped = z.output<typeof EntryForm>;

export const DirectoryQuery = CommunityPath.extend({
  q: z.string().trim().max(200).catch('').default(''),
  before: z.uuid().optional().catch(undefined),
});
export type DirectoryAsked = z.output<typeof DirectoryQuery>;
