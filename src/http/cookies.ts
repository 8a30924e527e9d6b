import type { Request, Response } from 'express';
import type { Config } from '../config.ts';
import type { App } from '../context.ts';
import { OurError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Policy } from '../policy/document.ts';
import { addDuration } from '../policy/duration.ts';

/** A cookie by its name in the policy; how long it lives stands there too. An empty value forgets it. */
export interface CookieToSet {
  readonly name: string;
  readonly value: string;
}

/** The name on the wire: `__Host-` binds it to this very host wherever the site is served over https. */
export function cookieName(config: Config, name: string): string {
  return config.baseUrl.startsWith('https:') ? `__Host-${name}` : name;
}

/** The cookie's value, or null; of several with one name the first counts. */
export function readCookie(req: Request, name: string): string | null {
  for (const part of (req.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) {
      const value = part.slice(at + 1).trim();
      return /^[\w.~%-]*$/.test(value) ? value : null;
    }
  }
  return null;
}

/** Sets a declared cookie for as long as the policy says, by the calendar; an undeclared one throws. */
export function setCookie(
  res: Response,
  { config, policy, clock }: Pick<App, 'config' | 'policy' | 'clock'>,
  cookie: CookieToSet,
): void {
  const declared = policy.cookies[cookie.name];
  if (!declared) throw new OurError(`the cookie ${cookie.name} is not declared in the policy`);
  const now = clock.now();
  const life = declared.life && addDuration(now, declared.life).getTime() - now.getTime();
  const lives = cookie.value === '' ? 0 : life;
  res.cookie(cookieName(config, cookie.name), cookie.value, {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: config.baseUrl.startsWith('https:'),
    ...(lives === null ? {} : { maxAge: lives }),
  });
}

const nameOf = (header: string): string => header.slice(0, Math.max(header.indexOf('='), 0));

/** Takes every cookie that the policy does not declare off the response before it is sent, and logs its name. */
export function onlyDeclaredCookies(config: Config, policy: Policy, log: Log) {
  const declared = new Set(Object.keys(policy.cookies).map((name) => cookieName(config, name)));
  return (_req: Request, res: Response, next: () => void): void => {
    const writeHead = res.writeHead;
    res.writeHead = function (this: Response, ...args: Parameters<Response['writeHead']>) {
      const header = res.getHeader('set-cookie');
      if (header !== undefined) {
        const all = (Array.isArray(header) ? header : [String(header)]) as string[];
        const kept = all.filter((c) => declared.has(nameOf(c)));
        if (kept.length < all.length) {
          log.error({ cookies: all.filter((c) => !kept.includes(c)).map(nameOf) }, 'an undeclared cookie was not sent');
          if (kept.length) res.setHeader('set-cookie', kept);
          else res.removeHeader('set-cookie');
        }
      }
      return writeHead.apply(this, args as never) as Response;
    } as Response['writeHead'];
    next();
  };
}
