import type { App } from '../../context.ts';
import { paths } from '../../paths.ts';
import { type Named, namesOf } from './names.ts';
import type { PostSeen } from './talk.queries.ts';
import type { ThreadSubject } from './thread.queries.ts';

/**
 * A post that another one quotes. The quoting post keeps only its id: what is hidden, removed or left without its author
 * is so wherever it was quoted. See docs/decisions/23-depth-of-threads.md.
 */
export interface Quoted {
  readonly id: string;
  readonly by: string | null;
  /** The beginning of its words; null where they can be read no more. */
  readonly words: string | null;
}

/** What a query reads of a quoted post. */
export interface QuotedRow extends Named {
  readonly id: string;
  readonly state: string;
  readonly html: string;
}

const LONG = 300;
const SIGNS: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' };

/** The words of a post's HTML, or of its beginning that may end within a tag; at most 300 characters. */
export function beginningOf(html: string): string {
  const words = html
    .replace(/<(?!\/?(?:em|strong|s|a|code|span)\b)[^>]*>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/<[^>]*$|&[a-z]*$/, '')
    .replace(/&(?:lt|gt|quot|amp);/g, (sign) => SIGNS[sign] ?? sign)
    .replace(/\s+/g, ' ')
    .trim();
  if (words.length <= LONG) return words;
  return `${words
    .slice(0, LONG)
    .replace(/\s\S*$/, '')
    .toWellFormed()} …`;
}

export const quotedOf = (
  { id, authorId, state, html }: QuotedRow,
  names: ReadonlyMap<string | null, string>,
): Quoted =>
  state === 'shown' ? { id, by: names.get(authorId) ?? null, words: beginningOf(html) } : { id, by: null, words: null };

/**
 * A post of this thread that a reply may quote; null for one that cannot be read. One query, and its author's key; none
 * where it is among the posts that were read for the page.
 */
export async function findQuoted(
  app: App,
  { id: threadId }: ThreadSubject,
  id: string,
  read: readonly PostSeen[] = [],
): Promise<Quoted | null> {
  const here = read.find((post) => post.id === id);
  if (here) return here.state === 'shown' ? { id, by: here.by, words: beginningOf(String(here.html)) } : null;
  const [row] = await app.db.$queryRaw<QuotedRow[]>`
    SELECT p.id, p.state, p.html, p."authorId", m.name
      FROM post p
      LEFT JOIN membership m ON m."communityId" = p."communityId" AND m."personId" = p."authorId" AND m.state = 'member'
     WHERE p.id = ${id}::uuid AND p."threadId" = ${threadId}::uuid AND p.state = 'shown'`;
  return row ? quotedOf(row, await namesOf(app, [row])) : null;
}

export interface QuoteCard {
  /** Who said it, or what became of it. */
  by: string;
  href: string | null;
  words: string | null;
}

export const quoteCard = (slug: string, { id, by, words }: Quoted): QuoteCard =>
  words === null
    ? { by: 'The post that this quotes is no longer shown.', href: null, words }
    : { by: `${by ?? 'Former member'} wrote`, href: paths.post.to({ slug, post: id }), words };
