import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Config } from '../config.ts';

/** What browsers may do with our pages: load from here only, run nothing inline, be framed by nobody, tell nobody. */
export function securityHeaders(config: Config): RequestHandler[] {
  const https = config.baseUrl.startsWith('https:');
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'"],
          fontSrc: ["'self'"],
          connectSrc: ["'self'"],
          mediaSrc: ["'self'"],
          manifestSrc: ["'self'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          baseUri: ["'none'"],
          objectSrc: ["'none'"],
          'require-trusted-types-for': ["'script'"],
          'trusted-types': ["'none'"],
          ...(https ? { upgradeInsecureRequests: [] } : {}),
        },
      },
      crossOriginEmbedderPolicy: true,
      crossOriginOpenerPolicy: { policy: 'same-origin' },
      crossOriginResourcePolicy: { policy: 'same-origin' },
      frameguard: { action: 'deny' },
      // Pages of our own may know where a request came from (the check against other sites' forms needs it); nobody else.
      referrerPolicy: { policy: 'same-origin' },
      strictTransportSecurity: https ? { maxAge: 63_072_000, includeSubDomains: true } : false,
      xPoweredBy: false,
    }),
    (_req, res, next) => {
      res.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()');
      next();
    },
  ];
}

/** Answers only to the names the site is known by, so that no link in a mail or page can be bent through the Host header. */
export function knownHost(config: Config): RequestHandler {
  const hosts = new Set(config.allowedHosts.map((host) => host.toLowerCase()));
  return (req, res, next) => {
    const names = req.headersDistinct.host ?? [];
    // With two names in one request, whatever stands before us may have gone by the other one.
    if (names.length > 1) return void res.status(400).type('text/plain').send('A request has one host.');
    const host = (names[0] ?? '').toLowerCase();
    if (hosts.has(host) || hosts.has(host.replace(/:\d+$/, ''))) return next();
    res.status(421).type('text/plain').send('This site is not served under that name.');
  };
}

const METHODS = new Set(['GET', 'HEAD', 'POST']);

/** Every other method is refused before anything looks at the request. */
export const knownMethod: RequestHandler = (req, res, next) => {
  if (METHODS.has(req.method)) return next();
  res.status(405).set('Allow', 'GET, HEAD, POST').type('text/plain').send('Method not allowed');
};
