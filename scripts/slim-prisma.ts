import { readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { slimParamGraph } from './param-graph.ts';

// The last step of `npm run generate`: what each process keeps of Prisma's client becomes some 20 MB less. See
// docs/decisions/12-memory.md.

const FOLDER = join(import.meta.dirname, '../src/generated/prisma');
const COMPILER =
  / {4}const \{ wasm \} = await import\("(?<name>@prisma\/client\/runtime\/[^"]+\.wasm-base64\.mjs)"\)\n {4}return await decodeBase64AsWasm\(wasm\)\n/;
const SCHEMA = /"inlineSchema": (?<schema>"(?:[^"\\]|\\.)*")/;

const read = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');

function part(program: string, pattern: RegExp, name: string): string {
  const found = pattern.exec(program)?.groups?.[name];
  if (!found) throw new Error('Prisma generates its client in another way than it did: see scripts/slim-prisma.ts');
  return found;
}

/**
 * The client carries its query compiler as a text, in base64, which Node then keeps four times over for as long as it
 * runs: as source, as constant, in the compile cache and decoded. Beside the client as a file it is read once and let go.
 */
async function unpackCompiler(program: string): Promise<string> {
  const { wasm } = (await import(part(program, COMPILER, 'name'))) as { wasm: string };
  writeFileSync(join(FOLDER, 'internal/query-compiler.wasm'), Buffer.from(wasm, 'base64'));
  const open = `    const { readFile } = await import('node:fs/promises')
    return new WebAssembly.Module(await readFile(new URL('./query-compiler.wasm', import.meta.url)))
`;
  return program.replace(COMPILER, open);
}

/** The schema that goes with the client says how tables are built; what our comments in it say stands in the data map. */
function withoutComments(program: string): string {
  const schema = JSON.parse(part(program, SCHEMA, 'schema')) as string;
  const bare = JSON.stringify(schema.replace(/^ *\/\/.*\n/gm, ''));
  return program.replace(SCHEMA, () => `"inlineSchema": ${bare}`);
}

/**
 * Writes the program a second time without its types, comments and empty lines: V8 keeps the source of what it runs, and
 * of one with a sign beyond Latin two bytes for each letter. The compiler still reads the types from the file beside it.
 */
function writeBare(file: string, program: string): void {
  const bare = stripTypeScriptTypes(program)
    .split('\n')
    .filter((line) => !/^\s*(?:$|\/\*|\*|\/\/|import \{\s*\})/.test(line))
    .map((line) => line.trimEnd());
  writeFileSync(join(FOLDER, file.replace(/ts$/, 'js')), `${bare.join('\n')}\n`);
}

const ofClass = 'internal/class.ts';
const slim = slimParamGraph(withoutComments(await unpackCompiler(read(ofClass))));
writeFileSync(join(FOLDER, ofClass), slim);
writeBare(ofClass, slim);
writeBare('internal/prismaNamespace.ts', read('internal/prismaNamespace.ts'));
const client = read('client.ts').replace(/(import \* as .* from "\.\/internal\/\w+)\.ts"/g, '$1.js"');
writeFileSync(join(FOLDER, 'client.ts'), client);
