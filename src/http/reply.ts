import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { App } from '../context.ts';
import { SomethingFirst } from '../errors.ts';
import { paths, withQuery } from '../paths.ts';
import { type Stage, signedIn, type Viewer } from '../policy/viewer.ts';
import { countPage } from '../record/page-count.ts';
import type { Given, Shown, Slip, Visit, Went } from './ask.ts';
import { browserName } from './browser.ts';
import { readChoice } from './choice.ts';
import { cookieName, readCookie, setCookie } from './cookies.ts';
import { beginEvents, type Followed, followersOf } from './followers.ts';
import { localPath, pageBefore, thisPage } from './here.ts';
import { sendInParts, unlessTheyLeft } from './in-parts.ts';
import { typedText } from './lost-form.ts';
import { findOnTop } from './on-top.ts';
import type { Render } from './render.ts';
import { ownerOf, saveSession } from './session.ts';
import { changeSession, type SignInParts } from './sign-in.ts';
import { siteFor } from './site-for.ts';
import { wantsEvents } from './viewer.ts';

/** The one place where an answer meets Express: features and routes see only this. */
export interface Reply {
  readonly req: Request;
  readonly viewer: Viewer;
  readonly visit: Visit;
  toSignIn(): Went;
  toSetUp(stage: Stage): Went;
  /** As `go`, for a form that cannot be taken now; if something was typed into these fields, a page with it instead. */
  goFirst(went: Went, fields: readonly string[]): Promise<void>;
  retryAfter(seconds: number): void;
  /** What was typed into the form, without secrets, to fill it in again. */
  typed(): Slip['values'];
  show(shown: Shown): Promise<void>;
  go(went: Went): Promise<void>;
  give(given: Given): Promise<void>;
  /** Goes on until the viewer leaves or may follow it no longer; a request for anything but events gets what is new now. */
  follow(followed: Followed): Promise<void>;
}

const SET_UP: Record<Stage, string> = {
  ready: paths.learn.pattern,
  questions: paths.securityQuestions.pattern,
  'second-factor': paths.secondFactor.pattern,
};

export function createReply(
  app: App,
  render: Render,
  signIn: SignInParts,
  viewer: Viewer,
  req: Request,
  res: Response,
): Reply {
  const visit: Visit = {
    // Found out when it is asked for: most pages ask for neither.
    get addressHash() {
      return app.vault.addressHash(req.ip ?? '');
    },
    get browser() {
      return browserName(req.get('user-agent'));
    },
    device: readCookie(req, cookieName(app.config, 'device')),
    choice: readChoice(app, req),
    memo: req.session.memo ?? {},
    markOf: (what) => app.vault.keyedHash('answered', `${what}|${req.sessionID}`),
    here: req.originalUrl,
    authenticate: () => signIn.authenticate(req),
  };
  return {
    req,
    viewer,
    visit,
    toSignIn: () => ({ to: withQuery(paths.signIn.to(), { next: thisPage(req) || pageBefore(req) }) }),
    toSetUp: (stage) => ({ to: SET_UP[stage] }),
    async goFirst(went, fields) {
      const typed = typedText(req, (name) => !fields.includes(name));
      if (typed.length === 0 || (viewer.kind === 'guest' && !viewer.wasSignedIn)) return this.go(went);
      throw viewer.kind === 'guest'
        ? new SomethingFirst('You were away for a while, so we signed you out.', { text: 'Sign in', href: went.to })
        : new SomethingFirst('Your account needs one more step first.', { text: 'Continue', href: went.to });
    },
    retryAfter: (seconds) => void res.set('Retry-After', String(Math.ceil(seconds))),
    typed: () => {
      const { _csrf, ...typed } = (req.body ?? {}) as Slip['values'];
      return typed;
    },
    async show(shown) {
      const { say, csrfSecret } = req.session;
      const about = { mine: ownerOf(req)?.onTop ?? [], hidden: visit.memo.hidden ?? [], path: req.path };
      const message = await findOnTop(app, viewer, about);
      const html = render(shown.view, shown.page, siteFor(app, { viewer, visit, req, message }, shown.page));
      const isSeen = req.method !== 'HEAD';
      if (isSeen) delete req.session.say;
      // A token that was just made must be stored before the page that carries it goes out.
      if (req.session.say !== say || req.session.csrfSecret !== csrfSecret) await saveSession(req);
      if (req.method === 'GET' && visit.choice?.has('statistics')) await countPage(app, String(req.route?.path ?? '/'));
      res.set('Cache-Control', 'no-store');
      if (shown.frames)
        res.set('Content-Security-Policy', `${res.get('Content-Security-Policy')};frame-src ${shown.frames}`);
      res
        .status(shown.status ?? 200)
        .type('html')
        .send(html);
    },
    async go(went) {
      const { lasting } = went;
      const { to, say, session, cookies = [], quiet } = req.method === 'HEAD' ? { to: went.to } : went;
      if (session) await changeSession(app, req, { change: session, say });
      if (say) req.session.say = say;
      if (req.session && (session || say)) await saveSession(req);
      // Nothing is promised to the browser before the session is stored.
      for (const cookie of cookies) setCookie(res, app, cookie);
      if (session && 'signOut' in session) res.set('Clear-Site-Data', '"cache", "storage"');
      if (!req.session) setCookie(res, app, { name: 'sid', value: '' });
      res.set('Cache-Control', 'no-store');
      if (quiet) res.status(204).end();
      else res.redirect(lasting ? 301 : 303, localPath(to, '/'));
    },
    async give(given) {
      // Never the answer that carries a new session's cookie.
      const keep = viewer.kind === 'guest' && viewer.wasSignedIn ? undefined : given.keep;
      res.set('Cache-Control', keep === undefined ? 'no-store' : `public, max-age=${keep}`);
      res.set(
        'Content-Security-Policy',
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
      );
      res
        .type(given.type)
        .set('Content-Disposition', `${given.inline ? 'inline' : 'attachment'}; ${fileName(given.name)}`);
      if (given.body instanceof Readable && req.method === 'HEAD') {
        given.body.destroy();
        res.end();
      } else if (given.body instanceof Readable) await pipeline(given.body, res).catch(unlessTheyLeft);
      else if (typeof given.body === 'object' && 'read' in given.body) await sendInParts(req, res, given.body);
      else res.send(typeof given.body === 'string' ? given.body : Buffer.from(given.body));
    },
    async follow(followed) {
      const followers = followersOf(app);
      if (!followers.hasRoom(signedIn(viewer).id)) {
        res
          .set({ 'Retry-After': '60', 'Cache-Control': 'no-store' })
          .status(429)
          .type('text/plain')
          .send('Too many at once.');
        return;
      }
      const last = await followed.since(req.get('last-event-id') ?? null);
      if (req.method === 'HEAD') beginEvents(res);
      else await followers.add(followed, { viewer: signedIn(viewer), last, res });
      if (!wantsEvents(req) || res.closed) res.end();
    },
  };
}

/** RFC 6266: a plain name for old programs, the exact one beside it. */
function fileName(name: string): string {
  const plain = name.replace(/[^\w.-]/g, '_');
  const exact = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return `filename="${plain}"; filename*=UTF-8''${exact}`;
}
