import { z } from 'zod';

export const courseStates = ['draft', 'published', 'withdrawn'] as const;
export type CourseState = (typeof courseStates)[number];

/** What the list of courses can be narrowed to. An unknown state in an old link narrows nothing. */
export const AuthorQuery = z.object({
  q: z
    .string()
    .transform((text) => text.trim().slice(0, 200))
    .default(''),
  state: z.enum(courseStates).nullable().catch(null).default(null),
});
export type AuthorAsked = z.output<typeof AuthorQuery>;
