import type { Request, RequestHandler } from 'express';
import passport from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import type { App } from '../context.ts';
import type { SessionChange } from './ask.ts';
import { browserName } from './browser.ts';
import { dropSession, renewSession } from './session.ts';

/** Checks an address and a password; null when they do not belong together, after the same time either way. */
export type CheckPassword = (
  app: App,
  given: { email: string; password: string },
) => Promise<{ personId: string } | null>;

export interface SignInParts {
  readonly handlers: RequestHandler[];
  /** Runs passport's strategy over the posted form. */
  authenticate(req: Request): Promise<{ personId: string } | null>;
}

/** Passport with the one strategy; an instance of its own, since nothing here is global. */
export function signInWith(app: App, check: CheckPassword): SignInParts {
  const own = new passport.Passport();
  own.use(
    new LocalStrategy({ usernameField: 'email', passwordField: 'password' }, (email, password, done) => {
      check(app, { email, password }).then((person) => done(null, person ? { id: person.personId } : false), done);
    }),
  );
  own.serializeUser((user, done) => done(null, (user as { id: string }).id));
  own.deserializeUser((id: string, done) => done(null, { id }));
  return {
    handlers: [own.initialize(), own.session()],
    authenticate: (req) =>
      new Promise((resolve, reject) => {
        own.authenticate('local', { session: false }, (error: unknown, user: { id: string } | false | null) =>
          error ? reject(error) : resolve(user ? { personId: user.id } : null),
        )(req, req.res, reject);
      }),
  };
}

/**
 * Applies what a good POST said about the session, and stores nothing yet. Every step up gets a new session id, the half
 * of a sign-in and of a way back in too: nobody who knew the visitor's session before may share it. (Forms that are open
 * beside it stay good until the whole step is made.) After a sign-out the request has no session, unless a message for
 * the next page needs one.
 */
export async function changeSession(
  app: App,
  req: Request,
  { change, say }: { change: SessionChange; say: string | undefined },
): Promise<void> {
  const now = app.clock.now().toISOString();
  if ('signIn' in change) {
    await logIn(req, change.signIn);
    Object.assign(req.session, {
      personId: change.signIn,
      startedAt: now,
      seenAt: now,
      confirmedAt: now,
      label: browserName(req.get('user-agent')),
      memo: change.memo ?? {},
    });
  } else if ('signOut' in change) {
    await (say ? renewSession(req) : dropSession(req));
  } else if ('confirmed' in change) {
    const { cookie: _cookie, csrfSecret: _secret, ...kept } = req.session;
    await renewSession(req);
    Object.assign(req.session, kept, { confirmedAt: now, memo: change.memo ?? {} });
  } else {
    const { personId, csrfSecret } = req.session;
    if (!personId) await renewSession(req);
    Object.assign(req.session, { memo: change.memo, ...(csrfSecret ? { csrfSecret } : {}) });
  }
}

/** passport makes the new session id; what stood in the visitor's session does not come along. */
const logIn = (req: Request, id: string): Promise<void> =>
  new Promise((resolve, reject) => req.logIn({ id }, (error: unknown) => (error ? reject(error) : resolve())));
