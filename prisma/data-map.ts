import { mkdirSync, writeFileSync } from 'node:fs';
import helper from '@prisma/generator-helper';

helper.generatorHandler({
  onManifest: () => ({ prettyName: 'data map', defaultOutput: '../src/generated' }),
  async onGenerate({ dmmf, generator }) {
    const models = dmmf.datamodel.models.map((m) => ({ name: m.name, says: m.documentation ?? '' }));
    mkdirSync(generator.output?.value ?? '', { recursive: true });
    writeFileSync(`${generator.output?.value}/data-map.json`, JSON.stringify(models, null, 1));
  },
});
