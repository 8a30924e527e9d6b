import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { migrate } from '../../src/data/migrate.ts';
import { type Migration, readMigrations, readSchema } from '../../src/data/migration-files.ts';
import { schemaDifference } from '../../src/data/schema-engine.ts';
import { writeMigration } from '../../src/data/write-migration.ts';
import { catalogue } from '../support/catalogue.ts';
import { aLog } from '../support/log.ts';
import { aDatabase, type TestDatabase } from '../support/postgres.ts';

const databases: TestDatabase[] = [];
afterEach(async () => {
  await Promise.all(databases.splice(0).map((database) => database.drop()));
});

async function anEmptyDatabase(): Promise<string> {
  const database = await aDatabase({ empty: true });
  databases.push(database);
  return database.ownerUrl;
}

async function run(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql).finally(() => client.end());
  return rows ?? [];
}

const first: Migration = { name: '20260101000000_note__table__create', sql: 'CREATE TABLE note (a int);' };
const second: Migration = { name: '20260102000000_note__b__add', sql: 'ALTER TABLE note ADD COLUMN b int;' };

/** What the migrations say by hand because Prisma's schema cannot: the schema alone has the line before, they the one after. */
const BY_HAND: [alone: string, migrated: string][] = [
  [
    'column public.session.personId uuid null',
    `column public.session.personId uuid null = ((sess ->> 'personId'::text))::uuid`,
  ],
  ['column public.session.label text null', `column public.session.label text null = (sess ->> 'label'::text)`],
  [
    'column public.session.startedAt text null',
    `column public.session.startedAt text null = (sess ->> 'startedAt'::text)`,
  ],
  [
    'column public.post.words text null',
    'column public.post.words tsvector null = post_words("communityId", title, text, asked)',
  ],
];

const FUNCTIONS_BY_HAND = [
  'public.asked_words',
  'public.audit_forget',
  'public.entry_words',
  'public.post_words',
  'public.recovery_forget',
  'public.resource_words',
  'public.word_of',
];

/** Over a part of the rows, or over what a function makes of them. */
const INDEXES_BY_HAND = [
  'entry_words',
  'feedback_course_stars',
  'feedback_resource_stars',
  'feedback_themed',
  'notice_to_mail',
  'notice_unread',
  'post_words',
  'resource_words',
  'thread_solved',
];

/** What no column alone can say. */
const CHECKS_BY_HAND = ['learning_event_course_or_attempt'];

describe('migrations', () => {
  it('make the same database as the schema, but for what is written by hand', async () => {
    const [migrated, alone] = [await anEmptyDatabase(), await anEmptyDatabase()];
    await migrate(migrated, aLog());
    await run(alone, await schemaDifference(null, readSchema()));
    const [have, wanted] = [await catalogue(migrated), await catalogue(alone)];
    for (const [line, replacement] of BY_HAND) {
      expect(wanted.delete(line), line).toBe(true);
      wanted.add(replacement);
    }
    const more = [...have].filter((line) => !wanted.has(line));
    const indexes = more.flatMap((line) => /^index CREATE INDEX (\w+)/.exec(line)?.[1] ?? []);
    expect(indexes.sort()).toEqual(INDEXES_BY_HAND);
    expect(more.flatMap((line) => /^constraint \S+ (\w+) CHECK/.exec(line)?.[1] ?? [])).toEqual(CHECKS_BY_HAND);
    expect(more.filter((line) => !/^(function |index |constraint \S+ \w+ CHECK )/.test(line))).toEqual([]);
    expect(more.flatMap((line) => /^function .* FUNCTION ([\w.]+)/.exec(line)?.[1] ?? []).sort()).toEqual(
      FUNCTIONS_BY_HAND,
    );
    expect([...wanted].filter((line) => !have.has(line))).toEqual([]);
  });

  it('are applied once when two processes start together', async () => {
    const url = await anEmptyDatabase();
    const done = await Promise.all([migrate(url, aLog()), migrate(url, aLog()), migrate(url, aLog())]);
    expect(done.filter((applied) => applied.length > 0)).toEqual([readMigrations().map(({ name }) => name)]);
    expect(await migrate(url, aLog())).toEqual([]);
  });

  it('refuse a database that a newer version has changed', async () => {
    const url = await anEmptyDatabase();
    await migrate(url, aLog(), [first, second]);
    await expect(migrate(url, aLog(), [first])).rejects.toThrow(/newer version.*20260102000000_note__b__add/);
  });

  it('say which one failed, keep nothing of it, and go on when it was put right', async () => {
    const url = await anEmptyDatabase();
    const broken = { ...second, sql: 'ALTER TABLE note ADD COLUMN b int; INSERT INTO note (a) VALUES (1, 2);' };
    for (let tries = 0; tries < 2; tries += 1)
      await expect(migrate(url, aLog(), [first, broken])).rejects.toThrow(
        /20260102000000_note__b__add failed.*42601 INSERT has more/,
      );
    expect(await run(url, `SELECT attname FROM pg_attribute WHERE attrelid = 'note'::regclass AND attnum > 0`)).toEqual(
      [{ attname: 'a' }],
    );
    expect(await migrate(url, aLog(), [first, second])).toEqual([second.name]);
  });

  it('never repeat what was in a row when they fail on it', async () => {
    const url = await anEmptyDatabase();
    const sql = `CREATE TABLE note (a text); INSERT INTO note VALUES ('Ada Lovelace'), ('Ada Lovelace'); CREATE UNIQUE INDEX one ON note (a);`;
    const error = await migrate(url, aLog(), [{ ...first, sql }]).catch((thrown: Error) => thrown);
    expect(String(error)).toContain('23505');
    expect(String(error)).not.toContain('Lovelace');
  });

  it('are tried again when a kill interrupted them', async () => {
    const url = await anEmptyDatabase();
    await migrate(url, aLog(), [first]);
    await run(
      url,
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at) VALUES ('x', 'x', '${second.name}', now())`,
    );
    expect(await migrate(url, aLog(), [first, second])).toEqual([second.name]);
  });

  it('may hold functions, whose bodies have semicolons', async () => {
    const url = await anEmptyDatabase();
    const sql = `CREATE FUNCTION twice(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN n := n * 2; RETURN n; END $$;`;
    await migrate(url, aLog(), [{ ...first, sql }]);
    expect(await run(url, 'SELECT twice(4)')).toEqual([{ twice: 8 }]);
  });

  it('tell when a landed one was edited', async () => {
    const url = await anEmptyDatabase();
    await migrate(url, aLog(), [first]);
    const log = aLog();
    await migrate(url, log, [{ ...first, sql: `${first.sql} -- more` }]);
    expect(log.lines.join()).toContain(first.name);
  });
});

describe('npm run migration', () => {
  const used: string[] = [];
  const folder = (): string => used[used.push(mkdtempSync(join(tmpdir(), 'seenandheard-'))) - 1] ?? '';
  afterEach(() => {
    for (const one of used.splice(0)) rmSync(one, { recursive: true });
  });
  const model = (fields: string): string =>
    `datasource db {\n provider = "postgresql"\n}\nmodel Note {\n id Int @id\n ${fields}\n}\n// a comment\n`;

  it('writes what changed since the last one, or says that nothing did', async () => {
    const folders = { migrations: folder(), schema: folder() };
    const write = (name: string) => writeMigration(name, new Date('2026-11-21T10:11:12Z'), folders);
    writeFileSync(join(folders.schema, 'note.prisma'), model(''));
    const created = await write('note__table__create');
    expect(created).toBe(join(folders.migrations, '20261121101112_note__table__create', 'migration.sql'));
    expect(await write('note__text__add')).toBeNull();
    writeFileSync(join(folders.schema, 'note.prisma'), model('text String?'));
    const added = await write('note__text__add');
    expect(readFileSync(added ?? '', 'utf8')).toContain('ALTER TABLE "Note" ADD COLUMN     "text" TEXT');
    expect(readMigrations(folders.migrations).map(({ name }) => name)).toEqual([
      '20261121101112_note__table__create',
      '20261121101112_note__text__add',
    ]);
  });

  it.each(['', 'Name', 'just_a_name', '../up__x__y', 'a__b__c__d'])('refuses the name %j', async (name) => {
    await expect(writeMigration(name, new Date(), { migrations: folder() })).rejects.toThrow(
      /<table>__<column>__<operation>/,
    );
  });
});
