import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { App } from '../context.ts';
import { paths, withQuery } from '../paths.ts';
import type { Stage, Viewer } from '../policy/viewer.ts';
import { countPage } from '../record/page-count.ts';
import type { Given, Shown, Slip, Visit, Went } from './ask.ts';
import { browserName } from './browser.ts';
import { readChoice } from './choice.ts';
import { cookieName, readCookie, setCookie } from './cookies.ts';
import type { Render } from './render.ts';
import { changeSession, type SignInParts } from './sign-in.ts';
import { siteFor } from './site-for.ts';
import { saveSession } from './viewer.ts';

/** The one place where an answer meets Express: features and routes see only this. */
export interface Reply {
  readonly req: Request;
  readonly viewer: Viewer;
  readonly visit: Visit;
  toSignIn(): Went;
  toSetUp(stage: Stage): Went;
  retryAfter(seconds: number): void;
  /** What was typed into the form, without secrets, to fill it in again. */
  typed(): Slip['values'];
  show(shown: Shown): Promise<void>;
  go(went: Went): Promise<void>;
  give(given: Given): Promise<void>;
}

const SET_UP: Record<Stage, string> = {
  ready: paths.learn.pattern,
  questions: paths.securityQuestions.pattern,
  'second-factor': paths.secondFactor.pattern,
};

/** A path of this site and nothing else: no other host, scheme or control character. */
export function localPath(wanted: string | undefined, fallback: string): string {
  return wanted && /^\/(?![/\\])[\x21-\x7e]*$/.test(wanted) && !wanted.includes('\\') ? wanted : fallback;
}

export function createReply(
  app: App,
  render: Render,
  signIn: SignInParts,
  viewer: Viewer,
  req: Request,
  res: Response,
): Reply {
  const visit: Visit = {
    addressHash: app.vault.addressHash(req.ip ?? ''),
    browser: browserName(req.get('user-agent')),
    device: readCookie(req, cookieName(app.config, 'device')),
    choice: readChoice(app, req),
    memo: req.session.memo ?? {},
    here: req.originalUrl,
    authenticate: () => signIn.authenticate(req),
  };
  return {
    req,
    viewer,
    visit,
    toSignIn: () => ({
      to: withQuery(paths.signIn.to(), req.method === 'GET' ? { next: localPath(req.originalUrl, '/') } : {}),
    }),
    toSetUp: (stage) => ({ to: SET_UP[stage] }),
    retryAfter: (seconds) => void res.set('Retry-After', String(Math.ceil(seconds))),
    typed: () => {
      const { _csrf, ...typed } = (req.body ?? {}) as Slip['values'];
      return typed;
    },
    async show(shown) {
      const { say, csrfSecret } = req.session;
      const html = render(shown.view, shown.page, siteFor(app, { viewer, visit, req }, shown.page));
      if (say !== undefined) delete req.session.say;
      // A token that was just made must be stored before the page that carries it goes out.
      if (say !== undefined || req.session.csrfSecret !== csrfSecret) await saveSession(req);
      if (visit.choice?.has('statistics')) await countPage(app, String(req.route?.path ?? '/'));
      const open = viewer.kind === 'guest' && shown.keep !== undefined;
      res.set('Cache-Control', open ? `public, max-age=${shown.keep}` : 'no-store');
      res
        .status(shown.status ?? 200)
        .type('html')
        .send(html);
    },
    async go(went) {
      if (went.session) await changeSession(app, req, went.session);
      if (went.say) req.session.say = went.say;
      for (const cookie of went.cookies ?? []) setCookie(res, app.config, app.policy, cookie);
      if (went.session && 'signOut' in went.session) res.set('Clear-Site-Data', '"cache", "storage"');
      if (went.session || went.say) await saveSession(req);
      res.set('Cache-Control', 'no-store');
      if (went.quiet) res.status(204).end();
      else res.redirect(303, localPath(went.to, '/'));
    },
    async give(given) {
      res.set('Cache-Control', given.keep === undefined ? 'no-store' : `public, max-age=${given.keep}`);
      res.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
      res
        .type(given.type)
        .set('Content-Disposition', `${given.inline ? 'inline' : 'attachment'}; ${fileName(given.name)}`);
      if (given.body instanceof Readable) await pipeline(given.body, res);
      else res.send(typeof given.body === 'string' ? given.body : Buffer.from(given.body));
    },
  };
}

/** RFC 6266: a plain name for old programs, the exact one beside it. */
function fileName(name: string): string {
  const plain = name.replace(/[^\w.-]/g, '_');
  return `filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}
