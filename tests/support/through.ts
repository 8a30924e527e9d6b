import type { Express } from 'express';
import { aBrowser, type Browser } from './browser.ts';

/** A browser whose every request comes with these headers, as a proxy in front of the site would add them. */
export function aBrowserThrough(server: Express, headers: Record<string, string>): Browser {
  const wrapped = (req: Parameters<Express>[0], res: Parameters<Express>[1]) => {
    for (const [name, value] of Object.entries(headers)) {
      req.headers[name] = value;
      req.headersDistinct[name] = [value];
    }
    server(req, res);
  };
  return aBrowser(wrapped as Express);
}
