import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import helper from '@prisma/generator-helper';
import { categoriesInUse } from '../src/policy/data-map.ts';
import { classify } from './classify.ts';

/** Each process keeps this text: with one sign beyond Latin in it, two bytes for each letter. */
const inLatin = (json: string): string =>
  json.replace(/[^\0-\x7f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

// A generator of `prisma generate`: writes src/generated/data-map.ts from the comments of the schema, or stops the
// build with every model and field that says too little. What the comments mean stands in prisma/schema/base.prisma.
helper.generatorHandler({
  onManifest: () => ({ prettyName: 'data map', defaultOutput: '../src/generated' }),
  async onGenerate({ dmmf, generator }) {
    const { dataMap, problems } = classify(dmmf.datamodel.models);
    if (problems.length > 0) {
      throw new Error(`The schema is not classified:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    }
    const folder = generator.output?.value ?? 'src/generated';
    const union = categoriesInUse(dataMap).map((category) => `\n  | '${category}'`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, 'data-map.ts'),
      `import type { DataMap } from '../policy/data-map.ts';\n\n` +
        `/** Every category that a column names. */\nexport type CategoryInUse =${union.join('')};\n\n` +
        `const dataMap: DataMap = ${inLatin(JSON.stringify(dataMap))};\n\nexport default dataMap;\n`,
    );
  },
});
