import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { App } from './context.ts';
import { NotFound } from './errors.ts';
import { checkPassword } from './features/sign-in/sign-in.ts';
import { ASSETS_PATH, serveAssets } from './http/assets.ts';
import { onlyDeclaredCookies } from './http/cookies.ts';
import { csrf, offerToken } from './http/csrf.ts';
import { errorPages } from './http/error-page.ts';
import { knownHost, knownMethod, securityHeaders } from './http/headers.ts';
import { type Health, health } from './http/health.ts';
import { refuseBrokenBytes } from './http/input.ts';
import { mount } from './http/mount.ts';
import { createRender } from './http/render.ts';
import { createReply, type Reply } from './http/reply.ts';
import { requestLog } from './http/request-log.ts';
import { rootFiles } from './http/root-files.ts';
import { firstFor, type Route } from './http/route.ts';
import { sessions } from './http/session.ts';
import { signInWith } from './http/sign-in.ts';
import { uploads } from './http/uploads.ts';
import { loadViewer } from './http/viewer.ts';
import { routesFor } from './site.ts';

/** The whole site as one Express app: the order of everything. No global state; tests run this very function. */
export function createApp(app: App, state: Health, routes: readonly Route[] = routesFor(app.config)): Express {
  const { config, policy, log } = app;
  const render = createRender({ strict: config.mode !== 'production' });
  const signIn = signInWith(app, checkPassword);
  const server = express();
  server.disable('x-powered-by').disable('etag').set('query parser', 'simple').set('trust proxy', config.trustProxy);

  server.use(...securityHeaders(config));
  server.use(health(app, state));
  server.use(requestLog(app));
  server.use(knownMethod, knownHost(config));
  server.use(ASSETS_PATH, serveAssets(app.assets));
  server.use(rootFiles(app));
  server.use(onlyDeclaredCookies(config, policy, log));
  // Before the session is read, so that nobody acts with rights that they lost while their form was on its way.
  server.use(express.urlencoded({ extended: false, limit: '100kb', parameterLimit: 200, verify: refuseBrokenBytes }));
  server.use(sessions(app));
  server.use(offerToken(app));
  for (const route of routes) {
    const { path, sends, files } = route;
    if (files)
      server.post(
        path,
        uploads(app, { sends, files }, (asked) => firstFor(routes, asked) === route),
      );
  }
  server.use(csrf(app));
  server.use(...signIn.handlers);

  const replyTo = async (req: Request, res: Response): Promise<Reply> => {
    const reply = createReply(app, render, signIn, await loadViewer(app, req), req, res);
    res.locals.reply = reply;
    return reply;
  };
  const answer = (route: Route) => async (req: Request, res: Response) => route.answer(app, await replyTo(req, res));
  server.use(mount(routes, answer));
  server.use(async (req: Request, res: Response, next: NextFunction) => {
    await replyTo(req, res);
    next(new NotFound());
  });
  server.use(errorPages(app, { render, routes, replyTo }));
  return server;
}
