import type { App } from '../context.ts';
import { launchPath } from '../features/packages/launch.ts';
import type { Standard } from '../features/packages/manifest.ts';
import { escapeHtml } from '../http/html.ts';

interface Framed {
  readonly token: string;
  readonly standard: Standard;
  readonly title: string;
  readonly href: string;
  readonly parameters: string;
}

const RUN_TIMES: Readonly<Record<Standard, string>> = {
  'scorm-1.2': 'scorm12.min.js',
  'scorm-2004-3': 'scorm2004.min.js',
  'scorm-2004-4': 'scorm2004.min.js',
};

/** A path of the package as it stands in an address. */
const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** The page between the site's and the content: the run time of SCORM, and a frame for the content itself. */
export function framePage(app: App, { token, standard, title, href, parameters }: Framed): string {
  const base = launchPath(token);
  const settings = {
    ...{ base, standard, href: `${base}f/${encodePath(href)}${parameters}` },
    site: new URL(app.config.baseUrl).origin,
  };
  // In a script element only `<` could end it; the browser runs nothing of this kind.
  const json = JSON.stringify(settings).replaceAll('<', '\\u003c');
  const asset = (name: string) => escapeHtml(app.assets.url(name));
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${asset('package-frame.css')}">
<script type="application/json" id="settings">${json}</script>
<script src="${asset(RUN_TIMES[standard])}" defer></script>
<script src="${asset('package-frame.js')}" defer></script>
</head>
<body>
<iframe id="content" title="${escapeHtml(title)}" allow="fullscreen; autoplay"></iframe>
</body>
</html>
`;
}
