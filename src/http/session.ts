import { createHash } from 'node:crypto';
import connectPgSimple from 'connect-pg-simple';
import type { Request, RequestHandler } from 'express';
import session, { type SessionData } from 'express-session';
import type { App } from '../context.ts';
import type { Memo } from './ask.ts';
import { cookieName } from './cookies.ts';
import { idsOnTop } from './on-top.ts';
import { type Owner, readSession } from './session-owner.ts';
import { isVisitors, visitorsId, visitorsSecret } from './visitors-session.ts';

declare module 'express-session' {
  interface SessionData {
    passport?: { user: string };
    /** Repeated from passport for the generated column, so that all sessions of a person can be ended. */
    personId?: string;
    /** ISO times, from the app's clock. */
    startedAt?: string;
    seenAt?: string;
    confirmedAt?: string;
    /** The kind of browser, such as "Firefox on Windows", for the person's own list of sessions. */
    label?: string;
    /** One short message for the next page. */
    say?: string;
    memo?: Memo;
    csrfSecret?: string;
  }
}

/** What the table knows a session by: a database read must not be enough to take a session over. */
export const storedId = (sid: string): string => createHash('sha256').update(sid).digest('base64url');

/** Rows outlive the longest idle time by a little; how long a session really holds is decided in viewer.ts. */
const ROW_SECONDS = 60 * 60 * 13;

const CHANGE = {
  name: 'session-change',
  text: 'UPDATE session SET sess = $2, expire = now() + make_interval(secs => $3) WHERE sid = $1',
};

const readWithMessages = async (app: App, sid: string) =>
  readSession(app.database.pool, sid, { messages: await idsOnTop(app), now: app.clock.now() });

const AWAKE = { name: 'awake', text: 'SELECT' };

const owners = new WeakMap<object, Owner>();

/** A visitor's session that holds nothing but what its own id tells: there is nothing to keep. */
function holdsNothing(app: App, sid: string, data: SessionData): boolean {
  const { cookie: _cookie, csrfSecret, ...more } = data;
  return isVisitors(app, sid) && csrfSecret === visitorsSecret(app, sid) && Object.keys(more).length === 0;
}

/** The person whose session this is, as the database knew them when the request came; null for a visitor. */
export const ownerOf = (req: Request): Owner | null => owners.get(req.session) ?? null;

/**
 * connect-pg-simple with hashed ids, and no write on a request that changed nothing. A session that was ended while a
 * request of it was under way stays ended: what came from the table is only ever changed there, never put back.
 */
function hashedStore(app: App) {
  const PgStore = connectPgSimple(session);
  const fromTable = new WeakSet<object>();
  const notInTable = new WeakSet<object>();
  const cookie = { originalMaxAge: null, ...cookieOptions(app) } as SessionData['cookie'];
  const visitors = (sid: string): SessionData | null => {
    if (!isVisitors(app, sid)) return null;
    const data: SessionData = { cookie, csrfSecret: visitorsSecret(app, sid) };
    notInTable.add(data);
    return data;
  };
  return new (class extends PgStore {
    override createSession(req: Request, data: SessionData) {
      const found = super.createSession(req, data);
      if (!notInTable.has(data)) fromTable.add(found);
      const owner = owners.get(data);
      if (owner) owners.set(found, owner);
      return found;
    }
    override get(sid: string, done: (error: unknown, data?: SessionData | null) => void) {
      readWithMessages(app, storedId(sid)).then(
        (found) => {
          if (found?.owner) owners.set(found.data, found.owner);
          done(null, found?.data ?? visitors(sid));
        },
        (error: unknown) => done(error),
      );
    }
    override set(sid: string, data: SessionData, done?: (error?: unknown) => void) {
      // Nothing is kept, but a form that nobody could take when it is sent is not promised: the site says so at once.
      if (!fromTable.has(data) && holdsNothing(app, sid, data)) {
        app.database.pool.query(AWAKE).then(
          () => done?.(),
          (error: unknown) => done?.(error),
        );
        return;
      }
      if (!fromTable.has(data))
        return super.set(storedId(sid), data, (error) => {
          if (!error) fromTable.add(data);
          done?.(error);
        });
      const values = [storedId(sid), JSON.stringify(data), ROW_SECONDS];
      app.database.pool.query({ ...CHANGE, values }).then(
        () => done?.(),
        (error: unknown) => done?.(error),
      );
    }
    override destroy(sid: string, done?: (error?: unknown) => void) {
      super.destroy(storedId(sid), done);
    }
    override touch(_sid: string, _data: SessionData, done?: () => void) {
      done?.();
    }
  })({
    pool: app.database.pool,
    tableName: 'session',
    ttl: ROW_SECONDS,
    pruneSessionInterval: false,
    errorLog: () => app.log.error('the session store failed'),
  });
}

/** The browser's own session; 'auto' would send it unprotected when a proxy forgot its header: the address decides. */
const cookieOptions = ({ config }: App) =>
  ({ httpOnly: true, sameSite: 'lax', path: '/', secure: config.baseUrl.startsWith('https:') }) as const;

/**
 * Sessions in PostgreSQL. A visitor gets none until a form needs one, and it is not stored until there is something to
 * keep: until then its id tells all of it.
 */
export function sessions(app: App): RequestHandler {
  return session({
    store: hashedStore(app),
    name: cookieName(app.config, 'sid'),
    secret: app.config.sessionSecrets.map((secret) => secret.reveal()),
    resave: false,
    saveUninitialized: false,
    genid: (req) => (req.session === undefined ? visitorsId(app) : app.random.token()),
    cookie: cookieOptions(app),
  });
}

/** Resolves when the session is stored; a page that told of a session which was never stored would sign people out. */
export const saveSession = (req: Request): Promise<void> => settled((done) => req.session.save(done));

/** The old session is gone on the server too; an empty one with a new id takes its place, and is not stored yet. */
export const renewSession = (req: Request): Promise<void> => settled((done) => req.session.regenerate(done));

/** The session is gone on the server; from here on the request has none. */
export const dropSession = (req: Request): Promise<void> => settled((done) => req.session.destroy(done));

function settled(begin: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => begin((error) => (error ? reject(error) : resolve())));
}
