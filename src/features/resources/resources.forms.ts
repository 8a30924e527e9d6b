import { z } from 'zod';
import { fromPage } from '../../http/input.ts';

/** What a resource is for. */
export const categories = {
  listening: 'Listening and talking',
  safeguarding: 'Keeping children safe',
  wellbeing: 'Health and wellbeing',
  inclusion: 'Including everybody',
  research: 'Research and evidence',
  work: 'Doing your job well',
} as const;
export type Category = keyof typeof categories;
export const categoryIds = Object.keys(categories) as [Category, ...Category[]];

export const words = (missing: string, most: number) =>
  z
    .string(missing)
    .trim()
    .min(1, missing)
    .max(most, `Use at most ${most.toLocaleString('en-GB')} characters`);
const ADDRESS = 'Enter an address that starts with https://, or leave it empty';

/** An https address of another site, or nothing. */
export const address = () =>
  z.string().trim().max(1000, 'Use at most 1,000 characters').refine(isSafe, ADDRESS).default('');

function isSafe(text: string): boolean {
  if (text === '') return true;
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hostname } = new URL(text);
  return protocol === 'https:' && !username && !password && hostname.includes('.');
}

export const ResourceForm = z.strictObject({
  title: words('Enter a title', 120),
  category: z.enum(categoryIds, 'Choose a category'),
  summary: words('Say in a sentence or two what it is', 400),
  text: z.string().trim().max(20_000, 'Use at most 20,000 characters').default(''),
  url: address(),
  /** The community whose members alone may read it. */
  place: z.union([z.literal(''), z.uuid()], 'Choose who may read it').default(''),
});
export type ResourceTyped = z.output<typeof ResourceForm>;

export const StateForm = z.strictObject({ to: fromPage(z.enum(['published', 'retired'])) });

export const LibraryQuery = z.object({
  q: z.string().trim().max(200).catch('').default(''),
  category: z.enum(categoryIds).optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(20).catch(1).default(1),
});
export type LibraryAsked = z.output<typeof LibraryQuery>;
