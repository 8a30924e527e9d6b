import { paths, withQuery } from '../paths.ts';

/** What `pageKept` gives. */
export const PAGE_KEPT = /^(?:\/(?:[a-z0-9-]{1,80}|:id)){1,8}$/;

/** The page that a message is about, without ids and tokens: only courses, resources and help have names of their own. */
function pageKept(path: string): string | null {
  const parts = path.split('/').slice(1, 9);
  const isName = /^\/(?:courses|resources|help)\//.test(path) ? /^[a-z0-9-]{1,80}$/ : /^[a-z-]{1,30}$/;
  return parts[0] ? `/${parts.map((part) => (isName.test(part) ? part : ':id')).join('/')}` : null;
}

/** Where to tell us what is wrong on this page. */
export function tellUs(path: string): string {
  const contact = paths.contact.to();
  const page = pageKept(path);
  if (page === null || page.startsWith(contact)) return contact;
  return withQuery(contact, { about: page.startsWith(`${paths.courses.to()}/`) ? 'courses' : 'problem', page });
}
