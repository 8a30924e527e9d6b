import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { z } from 'zod';
import type { App } from '../context.ts';
import { Conflict, NotAllowed, NotFound } from '../errors.ts';
import { type Launch, readLaunch, SANDBOX } from '../features/packages/launch.ts';
import { findContentFile, findFramed } from '../features/packages/playing.queries.ts';
import { beginLaunch, saveLaunch } from '../features/packages/playing.ts';
import { readPackageFile } from '../features/packages/store-package.ts';
import { ASSETS_PATH, serveAssets } from '../http/assets.ts';
import { sendInParts } from '../http/in-parts.ts';
import { requestLog } from '../http/request-log.ts';
import { viewerOfSession } from '../http/viewer.ts';
import { decide } from '../policy/decide.ts';
import type { SignedIn } from '../policy/viewer.ts';
import { framePage } from './frame.ts';

/** What a running package may tell at once. */
const MOST = '600kb';
const NAME = /^cmi\.[A-Za-z0-9_.]{1,200}$/;

const Told = z.strictObject({
  run: z.int().min(0),
  n: z.int().min(1).max(10_000_000),
  ended: z.boolean(),
  isPart: z.boolean(),
  cmi: z.record(z.string().regex(NAME), z.string().max(70_000)).refine((cmi) => Object.keys(cmi).length <= 20_000),
});

/** What the content may do: everything on its own origin, where nothing else is, and nothing anywhere else. */
const CONTENT = [
  "default-src 'self' data: blob:",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
  "style-src 'self' 'unsafe-inline'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
];
/** The page around it runs only what is ours. */
const FRAME = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
];
/**
 * The second listener's app: files of packages, under addresses that are sealed, short-lived and end with the session they
 * were opened in. It reads no cookie and sets none; it has no page of the site's.
 */
export function createContentApp(app: App): Express {
  const { config } = app;
  const site = new URL(config.baseUrl).origin;
  const own = new URL(config.content?.origin ?? 'http://nowhere.invalid');
  const policy = (rules: readonly string[], ancestors: string): string =>
    [...rules, `frame-ancestors ${ancestors}`, `sandbox ${SANDBOX}`].join(';');
  const server = express();
  server.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  server.use((req, res, next) => {
    res.set({
      'Content-Security-Policy': policy(CONTENT, `'self' ${site}`),
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Origin-Agent-Cluster': '?1',
      'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()',
      'Cache-Control': 'no-store',
    });
    if (own.protocol === 'https:') res.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains');
    // Asked for under another name, this would be another origin: perhaps the site's.
    if ((req.headersDistinct.host ?? []).join() !== own.host)
      return void res.status(421).type('text/plain').send('Nothing is served under that name.');
    // Nothing of the content may stand between later pages and the server.
    if (req.get('service-worker')) return void res.status(403).type('text/plain').send('No.');
    next();
  });
  server.use(requestLog(app));
  server.use(ASSETS_PATH, serveAssets(app.assets));

  /** Who plays what here; throws for an address that opens nothing (any more). */
  async function admitted(req: Request, { isActive = false } = {}): Promise<{ launch: Launch; viewer: SignedIn }> {
    const launch = readLaunch(app, String(req.params.token));
    if (!launch) throw new NotFound();
    const viewer = await viewerOfSession(app, launch.sessionId, { isActive });
    if (!viewer || viewer.id !== launch.personId) throw new NotFound();
    if (!decide(app.policy, viewer, 'packages.play', { aboutId: viewer.id }).allowed) throw new NotAllowed();
    return { launch, viewer };
  }

  server.get('/l/:token/', async (req, res) => {
    const { launch } = await admitted(req);
    const framed = await findFramed(app, launch);
    if (!framed) throw new NotFound();
    res.set('Content-Security-Policy', policy(FRAME, site));
    // What another package left in this browser is nothing to this one.
    res.set('Clear-Site-Data', '"storage"');
    res.type('html').send(framePage(app, { ...framed, token: String(req.params.token) }));
  });

  const json = express.json({ limit: MOST, strict: true, type: 'application/json' });
  const sameOrigin = (req: Request, _res: Response, next: NextFunction): void => {
    const from = req.get('sec-fetch-site') ?? 'same-origin';
    const isOurs = from === 'same-origin' && (req.get('origin') ?? own.origin) === own.origin;
    next(isOurs && req.is('application/json') ? undefined : new NotAllowed());
  };
  server.post('/l/:token/begin', sameOrigin, json, async (req, res) => {
    const { launch, viewer } = await admitted(req, { isActive: true });
    res.json(await beginLaunch(app, viewer, launch.itemId));
  });
  server.post('/l/:token/save', sameOrigin, json, async (req, res) => {
    const { launch, viewer } = await admitted(req, { isActive: true });
    const told = Told.safeParse(req.body);
    if (!told.success) return void res.status(400).type('text/plain').send('Not understood');
    await saveLaunch(app, viewer, launch.itemId, told.data);
    res.status(204).end();
  });

  server.get('/l/:token/f/*path', async (req, res) => {
    const { launch } = await admitted(req);
    const file = await findContentFile(app, launch.packageId, [req.params.path].flat().join('/'));
    if (!file) throw new NotFound();
    res.type(file.type);
    if (file.type === 'application/octet-stream') res.set('Content-Disposition', 'attachment');
    // What is uploaded anew has a new id.
    const { id, size } = file;
    await sendInParts(req, res, { size, hash: id, read: (part) => readPackageFile(app, id, part) });
  });

  server.use((_req, _res, next) => next(new NotFound()));
  server.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
    const status = statusOf(error);
    if (status >= 500) app.log.error({ err: error, id: res.locals.requestId }, 'a request for content failed');
    if (res.headersSent) return void res.destroy();
    res.status(status).removeHeader('Clear-Site-Data');
    res.type('text/plain').send(status >= 500 ? 'Something went wrong' : 'Nothing here');
  });
  return server;
}

function statusOf(error: unknown): number {
  if (error instanceof NotFound) return 404;
  if (error instanceof NotAllowed) return 403;
  if (error instanceof Conflict) return 409;
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  return status >= 400 && status < 500 ? status : 500;
}
