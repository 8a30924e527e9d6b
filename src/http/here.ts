import type { Request } from 'express';

/** How long the address of a page may be to come back to it, in characters; a longer one is forgotten. */
export const LONGEST_WAY_BACK = 500;

/** A path of this site and nothing else: no other host, scheme or control character. */
export function localPath(wanted: string | undefined, fallback: string): string {
  return wanted && /^\/(?![/\\])[\x21-\x7e]*$/.test(wanted) && !wanted.includes('\\') ? wanted : fallback;
}

const short = (path: string): string => (path.length <= LONGEST_WAY_BACK ? path : '');

/** The path and query that was asked for, to come back to; '' for a form's and for what is no address of a page. */
export const thisPage = (req: Request): string => (req.method === 'POST' ? '' : short(localPath(req.originalUrl, '')));

/** The page of ours that a form stood on, as a path; '' when the browser did not say. */
export function pageBefore(req: Request): string {
  const from = URL.parse(req.get('referer') ?? '');
  return from !== null && from.host === req.get('host') ? short(localPath(from.pathname + from.search, '')) : '';
}
