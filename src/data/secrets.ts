import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { OurError } from '../errors.ts';

const Secrets = z.strictObject({
  SEALING_KEYS: z.string(),
  PEPPERS: z.string(),
  INDEX_KEY: z.string(),
  SESSION_SECRET: z.string(),
  CERTIFICATE_KEYS: z.string(),
  /** Of the embedded database's superuser. */
  databasePassword: z.string(),
});

/** Secrets in the form that the environment gives them. */
export type Secrets = z.infer<typeof Secrets>;

const key = (): string => randomBytes(32).toString('base64');

const fresh = (): Secrets => ({
  SEALING_KEYS: `k1:${key()}`,
  PEPPERS: `p1:${key()}`,
  INDEX_KEY: key(),
  SESSION_SECRET: key(),
  CERTIFICATE_KEYS: `c1:${key()}`,
  databasePassword: randomBytes(32).toString('base64url'),
});

function isExisting(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EEXIST';
}

/** Written whole or not at all, and by one process only: a link to a finished file cannot replace another. */
function writeOnce(file: string, secrets: Partial<Secrets>): void {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!isExisting(error)) throw error;
  } finally {
    unlinkSync(draft);
  }
}

/**
 * The secrets of a data folder, made at the first call. Throws when a database is there without them: new keys could
 * open nothing in it.
 */
export function folderSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json');
  if (!existsSync(file)) {
    if (existsSync(join(dataDir, 'postgres')))
      throw new OurError(
        `${dataDir} has a database, but its secrets.json is gone. Put that file back from your backup.`,
      );
    // Others may pass through, as the database's own user must, but not look around.
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    writeOnce(file, fresh());
  }
  const parsed = Secrets.safeParse({ ...addedLater(file), ...(readJson(file) as object | null) });
  if (!parsed.success) throw new OurError(`${file} is damaged. Put it back from your backup.`);
  return parsed.data;
}

const AddedLater = Secrets.pick({ CERTIFICATE_KEYS: true });

/** A folder from before there were certificates gets their key in a file of its own, made once by the same rule. */
function addedLater(file: string): Partial<Secrets> {
  const known = readJson(file);
  if (typeof known !== 'object' || known === null || 'CERTIFICATE_KEYS' in known) return {};
  const beside = join(dirname(file), 'secrets-certificates.json');
  if (!existsSync(beside)) writeOnce(beside, { CERTIFICATE_KEYS: fresh().CERTIFICATE_KEYS });
  return AddedLater.safeParse(readJson(beside)).data ?? {};
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
