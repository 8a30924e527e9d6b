import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Backup, backup } from '../../src/backup/backup.ts';
import { restoreCommand } from '../../src/backup/commands.ts';
import { checkBackup, restore } from '../../src/backup/restore.ts';
import { readSequences } from '../../src/backup/tables.ts';
import type { Config } from '../../src/config.ts';
import { inTransaction } from '../../src/context.ts';
import { migrate } from '../../src/data/migrate.ts';
import { readMigrations } from '../../src/data/migration-files.ts';
import { queueMail } from '../../src/mail/outbox.ts';
import { openSite } from '../../src/open.ts';
import { erasePerson } from '../../src/policy/erase.ts';
import { Secret } from '../../src/secret.ts';
import { aBareApp, type BareApp } from '../support/bare-app.ts';
import { aCanary, type Canary, everyRow, tablesThatShow } from '../support/canary.ts';
import { testConfig } from '../support/config.ts';
import { aLog } from '../support/log.ts';
import { aDatabase, type TestDatabase } from '../support/postgres.ts';

const FORGOTTEN = ['public.session', 'public.link_token', 'public.permission_request', 'public.throttle'];
const ASKED = 'permission-asked:0';
const log = aLog();
let bare: BareApp;
let target: TestDatabase;
let targetOwner: pg.Client;
let folder: string;
let ada: Canary;
let ben: Canary;
let saved: Backup;
const said: string[] = [];
const say = (line: string): void => void said.push(line);

const save = (options: { keysOnly?: boolean; folder?: string } = {}): Promise<Backup> =>
  backup({ ownerUrl: bare.database.ownerUrl, folder, vault: bare.app.vault, clock: bare.clock, say, ...options });
const configFor = (database: TestDatabase, over: Partial<Config> = {}): Config =>
  testConfig({
    database: {
      ...testConfig().database,
      url: new Secret(database.ownerUrl),
      appUrl: new Secret(database.appUrl),
      recoveryUrl: new Secret(database.recoveryUrl),
    },
    ...over,
  });
const comeBack = (args: string[] = [saved.data ?? '', saved.keys], over: Partial<Config> = {}): Promise<void> =>
  restoreCommand(configFor(target, over), args, say, { clock: bare.clock, log });
const ours = async (owner: pg.Client) =>
  (await everyRow(owner)).filter(
    ({ table }) => /^(public|vault|recovery)\./.test(table) && !/_migrations$/.test(table),
  );
const sorted = (rows: { table: string; row: string }[]) => rows.map(({ table, row }) => `${table} ${row}`).sort();
const filesOf = (place: string) => readdirSync(place).map((name) => join(place, name));
/** Nothing but what an empty database has. */
async function untouched(): Promise<void> {
  expect((await everyRow(targetOwner)).filter(({ table }) => !/_migrations$/.test(table))).toEqual([]);
}

beforeAll(async () => {
  bare = await aBareApp();
  ada = await aCanary(bare.app, bare.owner, 'ada', { everywhere: true });
  ben = await aCanary(bare.app, bare.owner, 'ben');
  await bare.owner.query(
    `INSERT INTO permission_request (id, email, "emailIndex", "linkHash", "askedAt", "expiresAt")
     VALUES (gen_random_uuid(), '\\x00', 'asked', 'asked', now(), now())`,
  );
  await queueMail(bare.app, { kind: 'k', subject: 'S', text: 'T', to: { address: 'a@example.org' }, once: ASKED });
  // What a text format could lose: no value, an empty one, marks of the format itself, sub-milliseconds, many rows.
  await bare.owner.query(`INSERT INTO policy_version VALUES ('v\\N', E'a\\tb\\nc\\\\d\\r\\n„é”\u2028😀', now())`);
  await bare.owner.query(
    `INSERT INTO page_count SELECT '2026-01-01'::date + n, '/' || repeat(chr(97 + n % 26), 200), n FROM generate_series(1, 4000) n`,
  );
  folder = mkdtempSync(join(tmpdir(), 'seenandheard-backup-'));
  saved = await save();
});
afterAll(async () => {
  await bare.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  target = await aDatabase({ empty: true });
  targetOwner = new pg.Client({ connectionString: target.ownerUrl });
  await targetOwner.connect();
  said.length = 0;
});
afterEach(async () => {
  await targetOwner.end();
  await target.drop();
});

describe('a backup', () => {
  it('comes back exactly, but for sessions, links and counters', async () => {
    const before = await ours(bare.owner);
    expect(new Set(before.map(({ table }) => table)).size).toBe(bare.app.dataMap.models.length);
    await comeBack();
    const after = await ours(targetOwner);
    const news = ['site.restored'];
    const isNews = ({ row }: { row: string }) => news.some((what) => row.includes(`"what":"${what}"`));
    const own = (await bare.app.db.policyVersion.findMany({ select: { version: true } })).map(({ version }) => version);
    const isStart = ({ table, row }: { table: string; row: string }) =>
      table === 'public.policy_version' && !own.some((version) => row.includes(JSON.stringify(version)));
    expect(sorted(after.filter((row) => !isNews(row) && !isStart(row)))).toEqual(
      sorted(before.filter(({ table, row }) => !FORGOTTEN.includes(table) && !row.includes(ASKED))),
    );
    expect(after.filter(isNews)).toHaveLength(1);
    const counted = await readSequences(bare.owner, ['public']);
    expect(counted.map(({ sequence }) => sequence)).toEqual(['audit_event_seq_seq', 'certificate_statusIndex_seq']);
    const now = await readSequences(targetOwner, ['public']);
    for (const { sequence, last } of counted)
      expect(Number(now.find((one) => one.sequence === sequence)?.last), sequence).toBeGreaterThanOrEqual(Number(last));
    const deferrable = await targetOwner.query(
      'SELECT FROM pg_constraint WHERE condeferrable AND conrelid::regclass::text !~ $1',
      ['^pgboss'],
    );
    expect(deferrable.rowCount).toBe(0);
  });

  it('shows nothing personal in its files, and no key beside the data', async () => {
    const text = (place: string) =>
      filesOf(place).map((file) => (file.endsWith('.gz') ? gunzipSync(readFileSync(file)) : readFileSync(file)));
    const data = Buffer.concat(text(saved.data ?? ''));
    for (const [field, secret] of ada.texts) {
      const model = bare.app.dataMap.models.find(({ name }) => name === field.split('.')[0]);
      if (model?.columns.find((column) => `${model.name}.${column.field}` === field)?.type !== 'Bytes') continue;
      for (const form of [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64')])
        expect(data.includes(form), field).toBe(false);
    }
    const { rows } = await bare.owner.query('SELECT wrapped FROM vault.person_key');
    for (const { wrapped } of rows) expect(data.includes(wrapped.toString('hex'))).toBe(false);
    expect(readdirSync(saved.keys).sort()).toEqual(['erasures.json', 'manifest.json', 'vault.person_key.copy.gz']);
    for (const place of [saved.data ?? '', saved.keys]) {
      expect(statSync(place).mode & 0o777).toBe(0o700);
      for (const file of filesOf(place)) expect(statSync(file).mode & 0o777, file).toBe(0o600);
    }
  });

  it('is one moment of a site that goes on working', async () => {
    const place = mkdtempSync(join(folder, 'moment-'));
    const lines: string[] = [];
    const { ownerUrl } = bare.database;
    const busy = new pg.Client({ connectionString: ownerUrl });
    await busy.connect();
    let wrote: Promise<unknown> | undefined;
    const options = { ownerUrl, folder: place, vault: bare.app.vault, clock: bare.clock };
    const made = await backup({
      ...options,
      say: (line) => {
        lines.push(line);
        if (line.includes('access_entry'))
          wrote = busy.query(`INSERT INTO page_count VALUES ('2020-01-01', '/late', 1)`);
      },
    });
    await wrote;
    await busy.end();
    expect(wrote).toBeDefined();
    const file = join(made.data ?? '', 'public.page_count.copy.gz');
    expect(gunzipSync(readFileSync(file)).includes('/late')).toBe(false);
    await bare.owner.query(`DELETE FROM page_count WHERE path = '/late'`);
  });
});

/** A certificate goes on answering to its code, and what was said in a community stays: neither names anybody. */
const STAYS: readonly (readonly [model: string, fields: RegExp])[] = [
  ['Certificate', /^(code|title|courseVersion|show)$/],
  ['Thread', /^(title|state)$/],
  ['Post', /^(title|text|html|state|heldFor|asked)$/],
  ['PostVersion', /^(title|text|html)$/],
  ['Poll', /^(question|options)$/],
];
const tableOf = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
const stays = (where: string): string[] => {
  const [model, field = ''] = where.split('.');
  return STAYS.flatMap(([name, fields]) => (name === model && fields.test(field) ? [`public.${tableOf(name)}`] : []));
};

describe('HEC-03 CC-26 a restore and people who were erased', () => {
  let later: string;
  beforeAll(async () => {
    const cal = await aCanary(bare.app, bare.owner, 'cal');
    ben = cal;
    bare.clock.forward({ minutes: 5 });
    saved = await save();
    bare.clock.forward({ days: 1 });
    const { app } = bare;
    await inTransaction(app, (inside) => erasePerson(inside, cal.id, { why: 'asked', by: { system: 'retention' } }));
    later = (await save({ keysOnly: true })).keys;
  });

  it('somebody erased since is gone, when the newest keys are used', async () => {
    expect(await tablesThatShow(bare.owner, ben.id)).toEqual(['public.audit_event']);
    await comeBack([saved.data ?? '', later]);
    expect(await tablesThatShow(targetOwner, ben.id)).toEqual(['public.audit_event']);
    for (const [field, text] of ben.texts)
      if (!field.startsWith('AuditEvent.'))
        expect(await tablesThatShow(targetOwner, text), field).toEqual(stays(field));
    expect(await tablesThatShow(targetOwner, ada.id)).toContain('public.person');
    expect(said.at(-1)).toMatch(/1 person was erased again/);
  });

  it('or the list of erasures from later', async () => {
    await comeBack([saved.data ?? '', saved.keys, '--erasures', join(later, 'erasures.json')]);
    expect(await tablesThatShow(targetOwner, ben.id)).toEqual(['public.audit_event']);
  });

  it('and no site starts while they are still there', async () => {
    const config = configFor(target);
    const { vault } = bare.app;
    const places = { data: saved.data ?? '', keys: later, vault, log, say };
    await restore({ ...places, ownerUrl: target.ownerUrl }, await checkBackup(places));
    expect(await tablesThatShow(targetOwner, ben.id)).toContain('public.person');
    await expect(openSite(config, { log })).rejects.toThrow(/did not come to its end/);
    await comeBack([saved.data ?? '', later]);
    expect(await tablesThatShow(targetOwner, ben.id)).toEqual(['public.audit_event']);
    await (await openSite(config, { log })).close();
  });
});

describe('a restore refuses whole', () => {
  it.each<[string, (whole: Buffer) => Buffer | null]>([
    [
      'damaged',
      (whole) => Buffer.from(whole.map((byte, at) => (at === Math.floor(whole.length / 2) ? byte ^ 1 : byte))),
    ],
    ['cut short', (whole) => whole.subarray(0, -2)],
    ['empty', () => Buffer.alloc(0)],
    ['missing', () => null],
  ])('any file, the manifest too, that is %s', async (_, spoil) => {
    for (const file of [saved.data ?? '', saved.keys].flatMap(filesOf)) {
      const whole = readFileSync(file);
      const bytes = spoil(whole);
      if (bytes) writeFileSync(file, bytes);
      else rmSync(file);
      const says = bytes ? /damaged|cannot be read|no folder of a backup/ : /cannot be read|no folder of a backup/;
      await expect(comeBack(), file).rejects.toThrow(says);
      writeFileSync(file, whole);
    }
    await untouched();
  });

  it('and takes the same one again when it is as it was', async () => {
    await comeBack();
  });

  it('a database that is not empty', async () => {
    await comeBack();
    const before = await ours(targetOwner);
    await expect(comeBack()).rejects.toThrow(/not empty: rows in public\./);
    expect(await ours(targetOwner)).toEqual(before);
  });

  it('keys that do not fit: of another site, too old, or in the wrong place', async () => {
    const other = new Secret(Buffer.from('z'.repeat(32)));
    await expect(comeBack(undefined, { indexKey: other })).rejects.toThrow(/another INDEX_KEY/);
    await expect(comeBack(undefined, { sealingKeys: [{ id: 'k1', key: other }] })).rejects.toThrow(/not the one/);
    await expect(comeBack(undefined, { sealingKeys: [{ id: 'k9', key: other }] })).rejects.toThrow(/lacks the key k1/);
    await expect(comeBack([saved.keys, saved.data ?? ''])).rejects.toThrow(/holds the keys of a backup/);
    const { keys } = saved;
    bare.clock.forward({ days: 1 });
    const { data } = await save();
    await expect(comeBack([data ?? '', keys])).rejects.toThrow(/older than the data/);
    await untouched();
    await comeBack();
  });

  it('what a newer version wrote; an older one is brought up to date', async () => {
    const migrations = readMigrations();
    const next = { name: '29990101000000_page_count__note__add', sql: 'ALTER TABLE page_count ADD COLUMN note text' };
    const source = await aDatabase({ empty: true });
    await migrate(source.ownerUrl, log, migrations.slice(0, -1));
    const options = { ownerUrl: source.ownerUrl, vault: bare.app.vault, clock: bare.clock, say };
    const old = await backup({ ...options, folder: mkdtempSync(join(folder, 'old-')) });
    await migrate(source.ownerUrl, log, [...migrations, next]);
    const young = await backup({ ...options, folder: mkdtempSync(join(folder, 'young-')) });
    await source.drop();
    await expect(comeBack([young.data ?? '', young.keys])).rejects.toThrow(/newer version of the program/);
    await untouched();
    await comeBack([old.data ?? '', old.keys]);
    const { rows } = await targetOwner.query('SELECT migration_name AS name FROM _prisma_migrations ORDER BY 1');
    expect(rows.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
  });
});
