import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';

const NO_FILTERS = { externalTables: [], externalEnums: [] };

/** One text of a Prisma schema, or several by the name of their file. */
export interface SchemaText {
  readonly path: string;
  readonly content: string;
}

type EngineClass = Pick<typeof SchemaEngine, 'new'>;
type Exports = Record<string, () => void>;
/** What Node gives and the compiler's own library, without a browser's, does not name. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Exports } }>;
};

let loaded: Promise<EngineClass> | undefined;
const engineClass = (): Promise<EngineClass> => {
  loaded ??= load();
  return loaded;
};

// An `import` of WebAssembly works too, but Node calls that experimental, in a warning at every start.
async function load(): Promise<EngineClass> {
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const engine = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm');
  const file = join(dirname(engine), 'schema_engine_bg.wasm');
  const { instance } = await WebAssembly.instantiate(await readFile(file), {
    './schema_engine_bg.js': { ...bindings },
  });
  const { __wbg_set_wasm, SchemaEngine } = bindings as unknown as {
    __wbg_set_wasm(exports: Exports): void;
    SchemaEngine: EngineClass;
  };
  __wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start?.();
  return SchemaEngine;
}

/** Ends a script in the script's own transaction, so that a kill cannot come between a migration and its being noted. */
const NOTE = `;
UPDATE public._prisma_migrations SET finished_at = now(), applied_steps_count = 1
WHERE finished_at IS NULL AND rolled_back_at IS NULL;`;

/** What PostgreSQL said about a script that failed. */
export interface Failure {
  readonly code?: string;
  readonly message?: string;
  readonly constraint?: string;
  readonly table?: string;
}

/**
 * Prisma's adapter cuts a script at its semicolons and sends the pieces one by one. Here a script goes whole: a function
 * in it may hold semicolons, and PostgreSQL runs it in one transaction.
 */
class WholeScripts extends PrismaPg {
  failure: Failure | null = null;
  readonly #migrations: ReadonlySet<string>;
  readonly #pool: pg.Pool;
  constructor(pool: pg.Pool, migrations: ReadonlySet<string>) {
    super(pool);
    this.#pool = pool;
    this.#migrations = migrations;
  }
  override async connect(): ReturnType<PrismaPg['connect']> {
    const adapter = await super.connect();
    const asPrisma = adapter as unknown as { onError(error: unknown): never };
    adapter.executeScript = async (script) => {
      try {
        await this.#pool.query(this.#migrations.has(script) ? script + NOTE : script);
      } catch (error) {
        this.failure = error as Failure;
        asPrisma.onError(error);
      }
    };
    return adapter;
  }
}

/** Applies what is missing, each migration in a transaction of its own; `failed` says what was wrong with the first that could not be. */
export async function applyMigrations(
  url: string,
  list: MigrationList,
): Promise<{ applied: string[]; failed: Failure | null }> {
  const { new: open } = await engineClass();
  const scripts = list.migrationDirectories.map(({ migrationFile: { content } }) =>
    content.tag === 'ok' ? content.value : '',
  );
  // One connection: the engine's own lock belongs to it.
  const pool = new pg.Pool({ connectionString: url, max: 1, options: '-c search_path=public' });
  pool.on('error', () => {});
  const adapter = new WholeScripts(pool, new Set(scripts));
  const engine = await open({ datamodels: undefined }, () => {}, bindMigrationAwareSqlAdapterFactory(adapter));
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList: list, filters: NO_FILTERS });
    return { applied: appliedMigrationNames, failed: null };
  } catch (error) {
    if (adapter.failure) return { applied: [], failed: adapter.failure };
    throw error;
  } finally {
    engine.free();
    await pool.end();
  }
}

/** Comparing two texts needs no database, but the engine asks for the version of one: it is told PostgreSQL 15, the oldest. */
class NoDatabase extends PrismaPg {
  override async connect(): ReturnType<PrismaPg['connect']> {
    const adapter = await super.connect();
    adapter.queryRaw = async () => ({
      columnNames: ['exists', 'version', 'numeric_version'],
      columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
      rows: [[true, 'PostgreSQL 15.0', 150_000]],
    });
    return adapter;
  }
}

/** The SQL that makes the second schema of the first; null stands for an empty database. Empty when they are alike. */
export async function schemaDifference(from: readonly SchemaText[] | null, to: readonly SchemaText[]): Promise<string> {
  const { new: open } = await engineClass();
  const engine = await open(
    { datamodels: to.map(({ path, content }) => [path, content]) },
    () => {},
    bindMigrationAwareSqlAdapterFactory(new NoDatabase('postgresql://nowhere')),
  );
  try {
    const { stdout } = await engine.diff({
      from: from ? { tag: 'schemaDatamodel', files: [...from] } : { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files: [...to] },
      script: true,
      exitCode: null,
      filters: NO_FILTERS,
    });
    return stdout?.startsWith('-- This is an empty migration') ? '' : (stdout ?? '');
  } finally {
    engine.free();
  }
}
