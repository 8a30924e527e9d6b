import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import * as sass from 'sass';

// Builds .build/assets: every file under a name that holds a hash of its content, so that it can be cached for ever.
const root = join(import.meta.dirname, '..');
const out = join(root, '.build/assets');
const FONT = '@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2';
const COMPRESSIBLE = new Set(['.css', '.js', '.svg']);

const manifest: Record<string, string> = {};
const written = new Set(['manifest.json']);

function write(name: string, content: Buffer | string): void {
  writeFileSync(join(out, name), content);
  written.add(name);
}

function add(name: string, content: Buffer): void {
  if (manifest[name] !== undefined) throw new Error(`Two static files are called ${name}`);
  const extension = extname(name);
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 10);
  const fingerprinted = `${basename(name, extension)}.${hash}${extension}`;
  manifest[name] = fingerprinted;
  write(fingerprinted, content);
  if (!COMPRESSIBLE.has(extension)) return;
  write(
    `${fingerprinted}.br`,
    brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
  );
  write(`${fingerprinted}.gz`, gzipSync(content, { level: 9 }));
}

mkdirSync(out, { recursive: true });
for (const entry of readdirSync(join(root, 'public'), { recursive: true, withFileTypes: true })) {
  if (entry.isFile()) add(entry.name, readFileSync(join(entry.parentPath, entry.name)));
}
// The run time of packages, for the content's own origin.
for (const name of ['scorm12', 'scorm2004'])
  add(`${name}.min.js`, readFileSync(join(root, `node_modules/scorm-again/dist/${name}.min.js`)));
add('atkinson.woff2', readFileSync(new URL(import.meta.resolve(FONT))));

const { css } = sass.compile(join(root, 'assets/theme/site.scss'), {
  style: 'compressed',
  loadPaths: [join(root, 'node_modules')],
  quietDeps: true,
  charset: false,
});
// The stylesheet names files plainly; a name that was not built stops the build.
const linked = css.replace(/url\("?\/assets\/([^")]+)"?\)/g, (_, name: string) => {
  const fingerprinted = manifest[name];
  if (fingerprinted === undefined) throw new Error(`The stylesheet names /assets/${name}, which is not built`);
  return `url(/assets/${fingerprinted})`;
});
add('site.css', Buffer.from(linked));

write('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`);
for (const name of readdirSync(out)) if (!written.has(name)) rmSync(join(out, name));
