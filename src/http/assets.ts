import { readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { RequestHandler } from 'express';

/** Where `serveAssets` is mounted. */
export const ASSETS_PATH = '/assets';

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.jpg': 'image/jpeg',
  '.woff2': 'font/woff2',
};

interface AssetFile {
  type: string;
  plain: Buffer;
  br: Buffer | null;
  gzip: Buffer | null;
}

/** The built static files, held in memory. */
export interface Assets {
  /** The address of a built file by its plain name ('site.css'); throws for a name that was not built. */
  url(name: string): string;
  /** A built file by the name in its address, the fingerprint included. */
  file(fingerprinted: string): AssetFile | undefined;
}

/** Reads everything that `npm run build` made in `buildDir` (usually `.build`); throws with advice when it is not there. */
export function loadAssets(buildDir: string): Assets {
  const dir = join(buildDir, 'assets');
  const manifest = readManifest(join(dir, 'manifest.json'));
  const files = new Map<string, AssetFile>();
  for (const name of Object.values(manifest)) {
    const type = TYPES[extname(name)];
    if (type === undefined) throw new Error(`${name} in ${dir} has a type that is not served`);
    const path = join(dir, basename(name));
    files.set(name, {
      type,
      plain: readFileSync(path),
      br: readIfThere(`${path}.br`),
      gzip: readIfThere(`${path}.gz`),
    });
  }
  return {
    url(name) {
      const fingerprinted = Object.hasOwn(manifest, name) ? manifest[name] : undefined;
      if (fingerprinted === undefined) throw new Error(`No built file is called ${name}: see ${dir}/manifest.json`);
      return `${ASSETS_PATH}/${fingerprinted}`;
    },
    file: (fingerprinted) => files.get(fingerprinted),
  };
}

/** Answers everything below `ASSETS_PATH`: only names in the manifest exist, so that no path can lead anywhere else. */
export function serveAssets(assets: Assets): RequestHandler {
  return (req, res) => {
    res.set({ 'X-Content-Type-Options': 'nosniff', Vary: 'Accept-Encoding' });
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.set('Allow', 'GET, HEAD').status(405).type('text/plain').send('Method not allowed');
      return;
    }
    const file = assets.file(req.path.slice(1));
    if (file === undefined) {
      res.set('Cache-Control', 'no-store').status(404).type('text/plain').send('Not found');
      return;
    }
    const encoding =
      file.br && req.acceptsEncodings('br') ? 'br' : file.gzip && req.acceptsEncodings('gzip') ? 'gzip' : null;
    const bytes = (encoding && file[encoding]) || file.plain;
    if (encoding) res.set('Content-Encoding', encoding);
    res.set({
      'Content-Type': file.type,
      'Content-Length': String(bytes.length),
      'Cache-Control': 'public, max-age=31536000, immutable',
    });
    // res.end and not res.send, which would add an ETag that nobody asks for.
    res.end(req.method === 'HEAD' ? undefined : bytes);
  };
}

function readManifest(path: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`The static files are not built (${path} cannot be read): run npm run build`, { cause });
  }
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
