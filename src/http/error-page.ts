import type { ErrorRequestHandler, Request, Response } from 'express';
import type { App } from '../context.ts';
import { isDatabaseAway } from '../data/database-away.ts';
import { BadRequest, Conflict, FormTooOld, NotAllowed, NotFound, SomethingFirst, TooManyAtOnce } from '../errors.ts';
import { guest } from '../policy/viewer.ts';
import { namesFromPage } from './input.ts';
import { lostForm } from './lost-form.ts';
import { type ErrorPage, errorPage } from './parts.ts';
import type { Render } from './render.ts';
import type { Reply } from './reply.ts';
import type { Route } from './route.ts';
import { siteFor } from './site-for.ts';

export interface ErrorPageParts {
  readonly render: Render;
  readonly routes: readonly Route[];
  /** Finds out who is asking, for a request that failed before anybody did. */
  readonly replyTo: (req: Request, res: Response) => Promise<Reply>;
}

/** Every failure ends here: a plain page in the site's look, and nothing in it or in the log that somebody typed. */
export function errorPages(app: App, { render, routes, replyTo }: ErrorPageParts): ErrorRequestHandler {
  const filledInByPages = new Set(routes.flatMap(({ form }) => (form ? namesFromPage(form) : [])));

  async function showTo(error: unknown, req: Request, res: Response): Promise<string> {
    const status = statusOf(error);
    // Without a database nobody can be asked who it is; a request that is refused early on was not asked yet.
    const known =
      res.locals.reply ?? (error instanceof FormTooOld ? await replyTo(req, res).catch(() => undefined) : undefined);
    const reply = status >= 500 ? undefined : (known as Reply | undefined);
    const viewer = reply?.viewer ?? guest;
    note(error, { status, req, res, person: viewer.id });
    const isLost = error instanceof FormTooOld || error instanceof SomethingFirst;
    const page = isLost
      ? lostForm(req, error, (name) => filledInByPages.has(name))
      : errorPage(status, extras(error, res));
    const site = siteFor(app, { viewer, visit: reply?.visit ?? { choice: new Set() }, req }, page);
    res.status(status);
    return render(isLost ? 'errors/lost-form' : 'errors/error', page, { ...site, say: null });
  }

  /** What failed, and who was refused what: never what was sent. */
  function note(
    error: unknown,
    { status, req, res, person }: { status: number; req: Request; res: Response; person: string | null },
  ): void {
    const facts = { err: error, id: res.locals.requestId, route: req.route?.path };
    if (status >= 500) app.log.error(facts, 'a request failed');
    else if (status === 403) app.log.warn({ ...facts, person }, 'a request was refused');
  }

  return async (error: unknown, req: Request, res: Response, _next) => {
    if (res.headersSent) {
      note(error, { status: 500, req, res, person: null });
      return void res.destroy();
    }
    const status = statusOf(error);
    if (status >= 500) {
      // Without a database the session cannot be stored: it must not be promised by a cookie either.
      req.session = undefined as never;
      res.removeHeader('Set-Cookie');
    }
    if (status === 503) res.set('Retry-After', '10');
    res.removeHeader('Content-Disposition');
    res.set('Cache-Control', 'no-store');
    try {
      res.type('html').send(await showTo(error, req, res));
    } catch (failed) {
      app.log.error({ err: failed, id: res.locals.requestId }, 'an error page failed');
      res.status(500).type('text/plain').send('Something went wrong. Try again in a few minutes.\n');
    }
  };
}

function statusOf(error: unknown): number {
  if (error instanceof NotFound) return 404;
  if (error instanceof NotAllowed || error instanceof FormTooOld || error instanceof SomethingFirst) return 403;
  if (error instanceof BadRequest) return 400;
  if (error instanceof Conflict) return 409;
  if (isDatabaseAway(error)) return 503;
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  return status >= 400 && status < 600 ? status : 500;
}

function extras(error: unknown, res: Response): Partial<ErrorPage> {
  if (statusOf(error) >= 500) return { reference: String(res.locals.requestId ?? '') || null };
  const ours =
    error instanceof NotAllowed ||
    error instanceof BadRequest ||
    error instanceof Conflict ||
    error instanceof TooManyAtOnce;
  return ours && error.message ? { says: error.message } : {};
}
