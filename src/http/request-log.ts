import type { RequestHandler } from 'express';
import type { App } from '../context.ts';

/** One line a request: method, the route's pattern, status, milliseconds, and whether it was cut off. Never the address asked for, which may carry a token or a name. */
export function requestLog(app: App): RequestHandler {
  return (req, res, next) => {
    const started = performance.now();
    res.locals.requestId = app.random.token().slice(0, 12);
    res.on('close', () => {
      const ms = Math.round((performance.now() - started) * 10) / 10;
      const route = req.route?.path ?? null;
      const cut = res.writableFinished ? {} : { cut: true };
      app.log.info(
        { id: res.locals.requestId, method: req.method, route, status: res.statusCode, ms, ...cut },
        'request',
      );
    });
    next();
  };
}
