import { type RequestHandler, Router } from 'express';
import type { App } from '../context.ts';

/** What the process knows of itself; the requests read it, start.ts changes it. */
export interface Health {
  /** True from the signal to stop on: a balancer then sends nobody here any more. */
  draining: boolean;
  /** Whether the database has every migration of this version; rejects when the database is away. */
  migrationsCurrent(): Promise<boolean>;
}

const PATIENCE = 1_000;

async function isReady(state: Health): Promise<boolean> {
  if (state.draining) return false;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE);
  });
  const current = state.migrationsCurrent().catch(() => false);
  try {
    return await Promise.race([current, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * `/livez` says that the process answers, `/readyz` that it can serve people: its database answers within a second,
 * has every migration, and nobody asked the process to stop. Neither says why not: anybody may ask.
 */
export function health({ log }: Pick<App, 'log'>, state: Health): RequestHandler {
  let wasReady = true;
  const router = Router();
  router.use(['/livez', '/readyz'], (_req, res, next) => {
    res.set('Cache-Control', 'no-store').type('text/plain');
    next();
  });
  router.get('/livez', (_req, res) => {
    res.send('alive\n');
  });
  router.get('/readyz', async (_req, res) => {
    const ready = await isReady(state);
    if (ready !== wasReady) log[ready ? 'info' : 'warn']({ draining: state.draining }, ready ? 'ready' : 'not ready');
    wasReady = ready;
    res.status(ready ? 200 : 503).send(ready ? 'ready\n' : 'not ready\n');
  });
  return router;
}
