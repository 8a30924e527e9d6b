import type { RequestHandler } from 'express';
import type { App } from '../context.ts';
import { paths } from '../paths.ts';

/** The few files that programs look for at the root, without sessions and without cookies. */
export function rootFiles(app: App): RequestHandler {
  const robots =
    'User-agent: *\nDisallow: /my-data\nDisallow: /account\nDisallow: /admin\nDisallow: /community\nDisallow: /moderation\nDisallow: /recover\nDisallow: /activate\n';
  const security = () => {
    const [controller] = app.policy.controllers;
    const expires = new Date(app.clock.now().getTime() + 180 * 86_400_000).toISOString();
    return `Contact: mailto:${controller?.officer.email}\nExpires: ${expires}\nPreferred-Languages: en\nPolicy: ${app.config.baseUrl}${paths.privacy.to()}\n`;
  };
  return (req, res, next) => {
    if (req.path === '/favicon.ico') return res.redirect(301, app.assets.url('favicon-32.png'));
    if (req.path === '/robots.txt')
      return void res.type('text/plain').set('Cache-Control', 'public, max-age=86400').send(robots);
    if (req.path === '/.well-known/security.txt') return void res.type('text/plain').send(security());
    next();
  };
}
