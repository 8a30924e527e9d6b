import type { Words } from '../html.ts';
import type { Button } from './forms.ts';

/** A message about what has just happened, or what the whole page must say first. */
export interface Notification {
  kind: 'success' | 'notice' | 'problem';
  title: string;
  text: Words;
}

const TITLES: Record<Notification['kind'], string> = {
  success: 'Done',
  notice: 'Please note',
  problem: 'There is a problem',
};

/** A banner at the top of the page. */
export function notification(text: Words, kind: Notification['kind'] = 'notice', title = TITLES[kind]): Notification {
  return { kind, title, text };
}

/** A remark within the text. `care` is for what may upset or harm. */
export interface Callout {
  kind: 'note' | 'care' | 'done';
  title: string | null;
  paragraphs: Words[];
}

/** A remark within the text, of one or several paragraphs. */
export function callout(title: string | null, paragraphs: Words | Words[], kind: Callout['kind'] = 'note'): Callout {
  return { kind, title, paragraphs: Array.isArray(paragraphs) ? paragraphs : [paragraphs] };
}

/** A state in one or two words. */
export interface Tag {
  text: string;
  kind: 'plain' | 'done' | 'now' | 'problem' | 'info';
}

/** A state in one or two words; the colour only repeats what the words say. */
export function tag(text: string, kind: Tag['kind'] = 'plain'): Tag {
  return { text, kind };
}

/** The page after something important went well. */
export interface Panel {
  title: string;
  text: Words | null;
}

/** A confirmation; its title is the page's h1. */
export function panel(title: string, text: Words | null = null): Panel {
  return { title, text };
}

/** What stands where a list would be empty: what is missing, and what to do next. */
export interface Empty {
  title: string;
  text: Words;
  action: Button | null;
}

/** An empty list's words. */
export function empty(title: string, text: Words, action: Button | null = null): Empty {
  return { title, text, action };
}

/** The page of `views/errors/error.ejs`. */
export interface ErrorPage {
  title: string;
  status: number;
  /** What happened, in one or two sentences. */
  says: string;
  doNext: Words[];
  /** Names the request in our log, for someone who asks for help. */
  reference: string | null;
}

const ERRORS: Record<number, Pick<ErrorPage, 'title' | 'says' | 'doNext'>> = {
  400: {
    title: 'We could not understand that',
    says: 'Something in the address or the form was not as we expected.',
    doNext: ['Go back and try again.', 'If you typed the address, check that it is right.'],
  },
  403: {
    title: 'You cannot open this page',
    says: 'You are signed in, but this page is not yours to see.',
    doNext: ['Check that you used the right account.', 'If you need this page for your work, contact us.'],
  },
  404: {
    title: 'Page not found',
    says: 'This page is not here, or it is not yours to see.',
    doNext: ['If you typed the address, check that it is right.', 'If you followed a link, it may be out of date.'],
  },
  409: {
    title: 'This has changed since you opened it',
    says: 'Someone changed it in the meantime, so we saved nothing.',
    doNext: ['Go back and load the page again.', 'Then make your change once more.'],
  },
  413: {
    title: 'That is too large',
    says: 'What you sent is larger than we can take.',
    doNext: ['Choose a smaller file, or write a shorter text.', 'Then try again.'],
  },
  422: {
    title: 'We could not use what you sent',
    says: 'Something in the form was missing or wrong, so we saved nothing.',
    doNext: ['Go back and check the form.', 'Then try again.'],
  },
  429: {
    title: 'Please wait a while',
    says: 'There were too many tries in a short time. We slow things down to keep accounts safe.',
    doNext: ['Wait for a few minutes, then try again.', 'Nothing is wrong with your account.'],
  },
  500: {
    title: 'Something went wrong here',
    says: 'This is our fault and not yours. We have made a note of it.',
    doNext: ['Try again in a few minutes.', 'If it goes on, contact us and tell us the number below.'],
  },
  503: {
    title: 'The site is not available right now',
    says: 'We are working on it. What you saved before is safe.',
    doNext: ['Try again in a few minutes.'],
  },
};

const UNKNOWN = {
  title: 'Something went wrong',
  says: 'We could not do what you asked.',
  doNext: ['Go back and try again.'],
};

/** Words for an HTTP status; a status without words of its own is told in general terms. */
export function errorPage(status: number, extras: Partial<Omit<ErrorPage, 'status'>> = {}): ErrorPage {
  return { ...(ERRORS[status] ?? UNKNOWN), status, reference: null, ...extras };
}
