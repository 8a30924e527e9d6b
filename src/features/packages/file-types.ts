import { posix } from 'node:path';

/** How the content's own origin serves a file. What is not in this list is a download without a meaning. */
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  htm: 'text/html; charset=utf-8',
  xhtml: 'application/xhtml+xml',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  json: 'application/json',
  map: 'application/json',
  txt: 'text/plain; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
  xml: 'application/xml',
  xsd: 'application/xml',
  dtd: 'application/xml-dtd',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  ico: 'image/x-icon',
  bmp: 'image/bmp',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  wav: 'audio/wav',
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  webm: 'video/webm',
  ogv: 'video/ogg',
  woff: 'font/woff',
  woff2: 'font/woff2',
  ttf: 'font/ttf',
  otf: 'font/otf',
  pdf: 'application/pdf',
  wasm: 'application/wasm',
};

/** Programs, scripts of servers and of desktops: no lesson needs them, and somebody might run one. */
const DANGEROUS = new Set(
  (
    'exe dll com scr msi msix bat cmd ps1 psm1 vbs vbe wsf wsh hta cpl lnk reg jar jnlp apk app dmg pkg deb rpm sh bash ' +
    'php phtml php3 php4 php5 phar asp aspx ashx asmx cer jsp jspx cgi pl py rb htaccess htpasswd docm xlsm pptm dotm'
  ).split(' '),
);

const endingOf = (path: string): string => {
  const name = posix.basename(path).toLowerCase();
  return name.startsWith('.') && !name.includes('.', 1) ? name.slice(1) : posix.extname(name).slice(1);
};

/** The Content-Type with which a file of a package is served. */
export const typeOf = (path: string): string => TYPES[endingOf(path)] ?? 'application/octet-stream';

/** Whether a file of this name has no place in a package. */
export const isDangerousName = (path: string): boolean => DANGEROUS.has(endingOf(path));

const PROGRAMS = ['4d5a', '7f454c46', 'feedface', 'feedfacf', 'cefaedfe', 'cffaedfe', 'cafebabe'].map((hex) =>
  Buffer.from(hex, 'hex'),
);

/** Whether these first bytes are those of a program, whatever the file is called. */
export function isProgram(path: string, start: Uint8Array): boolean {
  if (Buffer.from(start.subarray(0, 2)).toString('latin1') === '#!' && typeOf(path).startsWith('application/octet'))
    return true;
  // A text may begin with MZ; what is no text and begins so is a program for Windows.
  return PROGRAMS.some(
    (magic) => start.length > 64 && magic.equals(start.subarray(0, magic.length)) && start.includes(0),
  );
}
