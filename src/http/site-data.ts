import type { SafeHtml } from './html.ts';
import type { Wheel } from './parts.ts';

/** Addresses that stand in the layout of every page. */
export interface SiteLinks {
  home: string;
  help: string;
  account: string;
  /** Takes the POST of the "Sign out" button. */
  signOut: string;
  announcements: string;
  newsletter: string;
  /** Takes the POST that keeps a session alive; answers 204, or 401 when it has already ended. */
  stay: string;
  signIn: string;
  register: string;
  privacy: string;
  /** The cookies page; also takes the POST of the banner. */
  cookies: string;
  accessibility: string;
  terms: string;
  haveYourSay: string;
  contact: string;
  mailbox: string;
}

/** What staff tell people on top of pages, until each of them hides it. */
export interface SiteMessage {
  title: string;
  more: { text: string; href: string; isElsewhere: boolean };
  /** Takes the POST of the button that hides it. */
  hide: string;
}

export interface NavItem {
  text: string;
  href: string;
  current: boolean;
}

/** Everything that the layout needs besides the page itself; the second and last name that a view knows. */
export interface SiteData {
  /** The site's short name, as in the header and at the end of every title. */
  name: string;
  charity: { name: string; number: string | null };
  /** The whole text of `<title>`: "Error: " first where a form failed, then h1, then the site's name. */
  title: string;
  lang: string;
  /** Classes of `<html>`: how this person wants pages to look; '' where all is as the device says. */
  display: string;
  /** The address of a built file by its plain name, such as `site.asset('site.css')`. */
  asset: (name: string) => string;
  links: SiteLinks;
  /** What the person's roles may open. Help, account and sign-out are the layout's own. */
  nav: NavItem[];
  /** Lists that stand beside this one; none on most pages. */
  beside: NavItem[];
  /** Where to say what is wrong on this page. */
  tellUs: string;
  /** Whoever is signed in; null for a visitor. */
  person: { name: string } | null;
  /** What is new for them, such as "2 new"; null where nothing is. */
  unread: { text: string; href: string } | null;
  message: SiteMessage | null;
  /** One short message after a good POST, without personal data. */
  say: string | null;
  /** True where a form came back with errors: the message of `say` is then not announced. */
  problems: boolean;
  /** The session's token. A function, because asking for it starts a session, which most pages need not. */
  csrf: () => string;
  /** The token of the cookie choice, which a visitor without a session may make too. */
  choiceToken: () => string;
  /** `ask` shows the question, `chosen` the confirmation right after a choice, `hidden` nothing. */
  banner: 'ask' | 'chosen' | 'hidden';
  /** What a yes in the banner would allow, such as "counting visits". */
  asksFor: string;
  /** The path to come back to after the cookie choice. */
  back: string;
  /** Seconds without a request after which the session ends; null for a visitor. */
  idleSeconds: number | null;
  demo: boolean;
  /** A learner's progress over all courses, shown at the top right of their pages; null where there is none to show. */
  wheel: Wheel | null;
  /** The page's own part, rendered before the layout is. */
  body: SafeHtml;
}

/** What is known before the page is printed. */
export type LayoutData = Omit<SiteData, 'body' | 'title' | 'problems'>;

/** What every page has. */
export interface PageData {
  title: string;
}

/** `<title>` from the page's h1, as it must read in a tab, a bookmark and a screen reader. */
export function pageTitle(h1: string, site: string, problems: boolean): string {
  const title = h1 === site ? site : `${h1} – ${site}`;
  return problems ? `Error: ${title}` : title;
}
