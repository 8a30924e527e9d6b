import type { Request } from 'express';
import { SomethingFirst } from '../errors.ts';
import { pageBefore } from './here.ts';
import { type ErrorPage, errorPage } from './parts.ts';

/** The page of `views/errors/lost-form.ejs`: what somebody typed into a form that could not be taken. */
export interface LostForm extends ErrorPage {
  typed: { name: string; text: string }[];
  action: { text: string; href: string };
  /** The browser sent no cookie at all: it may block them. */
  noCookie: boolean;
}

const SECRET = /password|answer|question|own\d|current|code|token|secret|_csrf/i;

/** A field's name as words: `jobRole` is "job role". */
const words = (name: string): string =>
  name
    .replace(/[-_]/g, ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();

/** What a person typed into a form, by field; no secrets, and nothing of the fields that the page itself filled in. */
export function typedText(req: Request, fromPage: (name: string) => boolean): { name: string; text: string }[] {
  return Object.entries((req.body ?? {}) as Record<string, unknown>).flatMap(([name, text]) =>
    typeof text === 'string' && text.trim() !== '' && !SECRET.test(name) && !fromPage(name) ? [{ name, text }] : [],
  );
}

/** Why the form was not taken, what to do now, and what stood in it. */
export function lostForm(req: Request, error: unknown, fromPage: (name: string) => boolean): LostForm {
  const noCookie = req.headers.cookie === undefined;
  const openAgain = { text: 'Open the page again', href: pageBefore(req) || req.path };
  const [says, action] =
    error instanceof SomethingFirst
      ? [`${error.message} Nothing was changed.`, error.action]
      : noCookie
        ? ['Our forms need one cookie, and your browser did not send it. Nothing was changed.', openAgain]
        : ['The page had been open too long, or you signed out in the meantime. Nothing was changed.', openAgain];
  return {
    ...errorPage(403, { title: 'Your form was not sent', says }),
    typed: typedText(req, fromPage).map(({ name, text }) => ({ name: words(name), text })),
    action,
    noCookie,
  };
}
