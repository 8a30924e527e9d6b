import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spreadParamGraph } from './spread-param-graph.ts';

// The last step of `npm run generate`. Prisma's client carries its query compiler as a text, in base64, which Node then
// keeps four times over for as long as it runs: as source, as constant, in the compile cache and decoded. Beside the
// client as a file it is read once and let go. That saves 8 MB in each process,
// and what spread-param-graph.ts does 6 MB more.

const FOLDER = join(import.meta.dirname, '../src/generated/prisma/internal');
const CARRIED =
  / {4}const \{ wasm \} = await import\("(?<name>@prisma\/client\/runtime\/[^"]+\.wasm-base64\.mjs)"\)\n {4}return await decodeBase64AsWasm\(wasm\)\n/;

const program = readFileSync(join(FOLDER, 'class.ts'), 'utf8');
const name = CARRIED.exec(program)?.groups?.name;
if (!name)
  throw new Error('Prisma generates its client in another way than it did: see scripts/unpack-query-compiler.ts');

const { wasm } = (await import(name)) as { wasm: string };
writeFileSync(join(FOLDER, 'query-compiler.wasm'), Buffer.from(wasm, 'base64'));
const read = `    const { readFile } = await import('node:fs/promises')
    return new WebAssembly.Module(await readFile(new URL('./query-compiler.wasm', import.meta.url)))
`;
writeFileSync(join(FOLDER, 'class.ts'), spreadParamGraph(program.replace(CARRIED, read)));
