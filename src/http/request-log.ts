import type { RequestHandler } from 'express';
import type { App } from '../context.ts';

/** One line a request: method, the route's pattern, status, milliseconds. Never the address asked for, which may carry a token or a name. */
export function requestLog(app: App): RequestHandler {
  return (req, res, next) => {
    const started = performance.now();
    res.locals.requestId = app.random.token().slice(0, 12);
    res.on('finish', () => {
      const ms = Math.round((performance.now() - started) * 10) / 10;
      app.log.info(
        { id: res.locals.requestId, method: req.method, route: req.route?.path ?? null, status: res.statusCode, ms },
        'request',
      );
    });
    next();
  };
}
