import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classify, type SchemaField, type SchemaModel } from '../../prisma/classify.ts';
import dataMap from '../../src/generated/data-map.ts';
import { categoriesInUse, columnsOf, personalModels, personModel } from '../../src/policy/data-map.ts';
import { aDatabase, type TestDatabase } from '../support/postgres.ts';

const run = promisify(execFile);

/** Generates the data map of a copy of the schema in which one file was changed. */
async function generateWith(file: string, change: (text: string) => string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'schema-'));
  try {
    const schema = join(folder, 'prisma', 'schema');
    await cp('prisma/schema', schema, { recursive: true });
    await writeFile(join(schema, file), change(await readFile(join(schema, file), 'utf8')));
    const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' };
    await run('node_modules/.bin/prisma', ['generate', '--schema', schema, '--generator', 'dataMap'], { env });
    return await readFile(join(folder, 'src', 'generated', 'data-map.ts'), 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const plant = (field: string) => (text: string) => text.replace('model Course {\n', `model Course {\n${field}\n`);

describe('the generator', () => {
  it('takes a column that says what it is', async () => {
    const made = await generateWith('learning.prisma', plant('  /// @category identity\n  teacher String'));
    expect(made).toContain('"field":"teacher"');
  });

  it('stops the build at a column that nobody classified, naming model and field', async () => {
    const unclassified = (text: string) =>
      plant('  teacher String')(text).replace('/// @category none\nmodel Course {', 'model Course {');
    const failed = generateWith('learning.prisma', unclassified);
    await expect(failed).rejects.toThrow(/Course\.teacher: no category\. Write \/\/\/ @category/);
  });
});

const field = (name: string, more: Partial<SchemaField> = {}): SchemaField => ({
  name,
  kind: 'scalar',
  type: 'String',
  isList: false,
  isRequired: true,
  isId: name === 'id',
  ...more,
});
const model = (documentation: string, fields: SchemaField[]): SchemaModel => ({
  name: 'Note',
  dbName: 'note',
  schema: 'public',
  documentation,
  primaryKey: null,
  fields,
});
const problemsOf = (documentation: string, fields: SchemaField[]) => classify([model(documentation, fields)]).problems;
const about = '@person personId\n@category work';
const fields = [field('id'), field('personId'), field('text', { type: 'Bytes' })];

describe('the classification', () => {
  it.each([
    [
      'no @person',
      '@category work',
      fields,
      'Note: no @person. Write the column that leads to the person, or @person none.',
    ],
    ['a person that is no column', '@person who\n@category work', fields, 'Note: @person who: Note has no column who.'],
    [
      'an annotation that does not exist',
      `${about}\n@secret yes`,
      fields,
      'Note: unknown annotation @secret; here may stand @person, @category, @clock.',
    ],
    ['two categories', `${about}\n@category none`, fields, 'Note: @category is there twice.'],
    [
      'a clock that is no column',
      `${about}\n@clock recorded at`,
      fields,
      'Note: @clock recorded: at is not a column here.',
    ],
    ['a clock that is no time', `${about}\n@clock recorded text`, fields, 'Note: @clock recorded: text is no time.'],
    [
      'a hash of nothing',
      about,
      [...fields, field('index', { documentation: '@derived words' })],
      'Note.index: @derived names words, which is not a column here.',
    ],
    [
      'a hash in another category',
      about,
      [...fields, field('index', { documentation: '@derived text\n@category none' })],
      'Note.index: @derived from text, so it needs the same category.',
    ],
    [
      'a readable column without a reason',
      about,
      [...fields, field('kind', { documentation: '@plain' })],
      'Note.kind: @plain needs the reason why this may be readable.',
    ],
    [
      'an annotation of fields on a relation',
      about,
      [...fields, field('person', { kind: 'object', type: 'Person', documentation: '@category work' })],
      'Note.person: unknown annotation @category; here may stand none.',
    ],
  ])('refuses %s', (_what, documentation, columns, says) => {
    expect(problemsOf(documentation, columns)).toEqual([says]);
  });

  it('follows a path over relations to the person', () => {
    const attempt = { ...model('@person personId\n@category work', [field('id'), field('personId')]), name: 'Attempt' };
    const answer = model('@person attempt.personId\n@category work', [
      field('id'),
      field('attempt', { kind: 'object', type: 'Attempt' }),
    ]);
    const { dataMap: made, problems } = classify([attempt, answer]);
    expect(problems).toEqual([]);
    expect(made.models[1]?.person).toEqual(['attempt', 'personId']);
  });
});

describe('the data map of this schema', () => {
  let database: TestDatabase;
  let owner: pg.Client;
  beforeAll(async () => {
    database = await aDatabase();
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner?.end();
    await database?.drop();
  });

  it('SH-44 has every column of every table of the database, and no other', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT c.table_schema || '.' || c.table_name || '.' || c.column_name AS name
         FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE t.table_type = 'BASE TABLE' AND c.table_schema NOT IN ('pg_catalog', 'information_schema', 'pgboss')
          AND c.table_name NOT LIKE '%migrations%'`,
    );
    const mapped = dataMap.models.flatMap(({ schema, table, columns }) =>
      columns.map(({ column }) => `${schema}.${table}.${column}`),
    );
    expect(rows.map(({ name }) => name).sort()).toEqual(mapped.sort());
  });

  it('knows every table that points to a person', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT DISTINCT c.conrelid::regclass::text AS name FROM pg_constraint c
        WHERE c.contype = 'f' AND c.confrelid = 'public.person'::regclass`,
    );
    const personal = personalModels(dataMap).map(({ table }) => table);
    for (const { name } of rows) expect(personal, name).toContain(name.replaceAll('"', ''));
  });

  it('SH-17 holds nothing about anybody’s home', () => {
    const names = dataMap.models.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.field}`));
    const domestic =
      /home|address(?!hash)|street|postcode|town|city|household|marital|family|children|partner|birth|religion|ethnic/i;
    expect(names.filter((name) => domestic.test(name))).toEqual([]);
    expect(categoriesInUse(dataMap).filter((id) => /home|domestic|family|health/.test(id))).toEqual([]);
  });

  it('CDEP-36 keeps names, addresses, work, numbers and mail as bytes', () => {
    expect(personModel(dataMap).name).toBe('Person');
    for (const category of ['identity', 'contact', 'work', 'membership-number', 'messages']) {
      const readable = columnsOf(dataMap, category).filter(
        ({ column: { type, uuid, derivedFrom, plain } }) =>
          type === 'String' && !uuid && derivedFrom === null && plain === null,
      );
      expect(readable.map(({ model: { name }, column: { field: at } }) => `${name}.${at}`)).toEqual([]);
    }
  });
});
