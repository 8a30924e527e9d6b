import type { ErrorRequestHandler, Request, Response } from 'express';
import type { App } from '../context.ts';
import { isDatabaseAway } from '../data/database-away.ts';
import { BadRequest, Conflict, NotAllowed, NotFound } from '../errors.ts';
import { guest } from '../policy/viewer.ts';
import { type ErrorPage, errorPage } from './parts.ts';
import type { Render } from './render.ts';
import type { Reply } from './reply.ts';
import { siteFor } from './site-for.ts';

/** What somebody typed into a form that could not be taken, so that it is not lost. */
export interface LostForm extends ErrorPage {
  typed: { name: string; text: string }[];
  back: string;
}

const SECRET = /password|answer|code|token|_csrf/i;

/** Every failure ends here: a plain page in the site's look, and nothing in it or in the log that somebody typed. */
export function errorPages(app: App, render: Render): ErrorRequestHandler {
  return (error: unknown, req: Request, res: Response, _next) => {
    const status = statusOf(error);
    if (status >= 500)
      app.log.error({ err: error, id: res.locals.requestId, route: req.route?.path }, 'a request failed');
    if (res.headersSent) return void res.destroy();
    // Without a database the session cannot be stored: it must not be promised by a cookie either.
    if (status >= 500) req.session = undefined as never;
    res.removeHeader('Content-Disposition');
    if (status === 503) res.set('Retry-After', '10');
    const reply = status >= 500 ? undefined : (res.locals.reply as Reply | undefined);
    const viewer = reply?.viewer ?? guest;
    const page = isLostForm(error) ? lostForm(req) : errorPage(status, extras(error, res));
    const view = isLostForm(error) ? 'errors/lost-form' : 'errors/error';
    const site = siteFor(app, { viewer, visit: reply?.visit ?? { choice: new Set() }, req }, page);
    const html = render(view, page, status >= 500 ? { ...site, csrf: () => '' } : site);
    res.status(status).set('Cache-Control', 'no-store').type('html').send(html);
  };
}

const isLostForm = (error: unknown): boolean => codeOf(error) === 'EBADCSRFTOKEN';

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

function statusOf(error: unknown): number {
  if (error instanceof NotFound) return 404;
  if (error instanceof NotAllowed) return 403;
  if (error instanceof BadRequest) return 400;
  if (error instanceof Conflict) return 409;
  if (isDatabaseAway(error)) return 503;
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  return status >= 400 && status < 600 ? status : 500;
}

function extras(error: unknown, res: Response): Partial<ErrorPage> {
  if (statusOf(error) >= 500) return { reference: String(res.locals.requestId ?? '') || null };
  return (error instanceof NotAllowed || error instanceof BadRequest) && error.message ? { says: error.message } : {};
}

function lostForm(req: Request): LostForm {
  const typed = Object.entries((req.body ?? {}) as Record<string, unknown>)
    .filter(([name, text]) => !SECRET.test(name) && typeof text === 'string' && text.trim() !== '')
    .map(([name, text]) => ({
      name: name
        .replace(/[-_]/g, ' ')
        .replace(/([a-z])([A-Z])/g, '$1 $2')
        .toLowerCase(),
      text: text as string,
    }));
  return {
    ...errorPage(403, {
      title: 'Your form was not sent',
      says: 'The page had been open too long, or you signed out in the meantime. Nothing was changed.',
      doNext: ['Open the page again and send the form once more.'],
    }),
    typed,
    back: req.path,
  };
}
