import { type Request, type RequestHandler, type Response, Router } from 'express';
import { OurError } from '../errors.ts';
import type { Route } from './route.ts';

const firstPart = (path: string): string => path.split('/', 2)[1]?.toLowerCase() ?? '';

/**
 * All routes as one handler: by the first part of its path, a request comes to a table of its own, and is compared with
 * the few routes of that table and not with hundreds. Within a table the first route that fits answers.
 */
export function mount(
  routes: readonly Route[],
  answer: (route: Route) => (req: Request, res: Response) => Promise<void>,
): RequestHandler {
  const tables = new Map<string, Router>();
  for (const route of routes) {
    const part = firstPart(route.path);
    if (part.startsWith(':')) throw new OurError(`${route.path} could be any place: its first part has to be a word`);
    const table = tables.get(part) ?? Router();
    tables.set(part, table);
    table[route.method](route.path, answer(route));
  }
  return (req, res, next) => {
    const table = tables.get(firstPart(req.path));
    if (table) table(req, res, next);
    else next();
  };
}
