import { createHmac, timingSafeEqual } from 'node:crypto';
import csurf from '@dr.pogodin/csurf';
import type { Request, RequestHandler } from 'express';
import type { App } from '../context.ts';
import { FormTooOld, NotAllowed } from '../errors.ts';
import { paths } from '../paths.ts';
import { isVisitors, visitorsSecret } from './visitors-session.ts';

const GUEST_TOKEN_SECONDS = 24 * 60 * 60;

const sign = (app: App, until: string): string =>
  createHmac('sha256', app.config.indexKey.reveal()).update(`guest-token|${until}`).digest('base64url');

/**
 * The token of the forms that stand on every page, for a visitor without a session, who must not be given one for looking
 * at a page: the cookie choice, and hiding a message. Anybody can fetch one, so what protects those forms is the check of
 * where the request comes from; nothing else accepts it.
 */
export function guestToken(app: App): string {
  const until = String(Math.floor(app.clock.now().getTime() / 1000) + GUEST_TOKEN_SECONDS);
  return `${until}.${sign(app, until)}`;
}

function isGuestToken(app: App, token: unknown): boolean {
  if (typeof token !== 'string') return false;
  const [until = '', mac = ''] = token.split('.');
  const [given, expected] = [Buffer.from(mac), Buffer.from(sign(app, until))];
  return (
    given.length === expected.length &&
    timingSafeEqual(given, expected) &&
    Number(until) * 1000 > app.clock.now().getTime()
  );
}

/** Refuses what another site makes a browser send, before the token is even looked at. */
export function fromElsewhere(req: Request, host: string): boolean {
  const site = req.get('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = req.get('origin');
  return origin !== undefined && !sameHost(origin, host);
}

function sameHost(origin: string, host: string): boolean {
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}

const STOPS = [paths.stopReminders, paths.stopMails, paths.newsletterStop].map(({ pattern }) =>
  pattern.slice(0, pattern.indexOf(':')),
);

/**
 * A mail program that stops such mails for its user with one POST (RFC 8058). It has no session and no form: the signed
 * token in the address is what only the reader of the mail can know.
 */
const isOneClick = (req: Request): boolean =>
  STOPS.some((stop) => req.path.startsWith(stop)) &&
  (req.body?.['List-Unsubscribe'] === 'One-Click' ||
    (Boolean(req.is('multipart/form-data')) && req.headers.cookie === undefined));

const HIDE = new RegExp(`^${paths.announcementHide.pattern.replace(':id', '[^/]+')}$`);
const standsOnEveryPage = (path: string): boolean => path === paths.cookies.pattern || HIDE.test(path);

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

const isBadToken = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'EBADCSRFTOKEN';

const check = csurf({
  // An array (the field twice) is no token. Never from the query: addresses end in logs.
  value: (req: Request) => {
    const token: unknown = req.body?._csrf ?? req.get('x-csrf-token');
    return typeof token === 'string' ? token : '';
  },
});

/** Lets every page ask for a token, also one that says why a form was refused before its token was looked at. */
export function offerToken(app: App): RequestHandler {
  return (req, res, next) => {
    // csurf begins a session for everybody it looks at: so it looks at those whose form asks for a token or brings one.
    req.csrfToken = () => {
      if (isVisitors(app, req.sessionID)) req.session.csrfSecret ??= visitorsSecret(app, req.sessionID);
      check(req, res, () => {});
      return req.csrfToken();
    };
    next();
  };
}

/** csurf with the token in the session, read from the body or a header and never from the address. */
export function csrf(app: App): RequestHandler {
  return (req, res, next) => {
    const hasToken = Boolean(req.session.csrfSecret);
    if (SAFE.has(req.method)) return hasToken ? check(req, res, next) : next();
    if (fromElsewhere(req, req.get('host') ?? '')) return next(new NotAllowed('The request came from another site.'));
    if (standsOnEveryPage(req.path) && isGuestToken(app, req.body?._csrf)) return next();
    if (isOneClick(req)) return next();
    if (!hasToken) return next(new FormTooOld());
    check(req, res, (error?: unknown) => next(isBadToken(error) ? new FormTooOld() : error));
  };
}
