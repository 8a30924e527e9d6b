import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { inTransaction } from '../context.ts';
import { withClient } from '../data/db.ts';
import { findServer } from '../data/prepare.ts';
import { createVault } from '../data/vault.ts';
import { OurError } from '../errors.ts';
import { repeatStops } from '../features/newsletter/newsletter.ts';
import { createLog } from '../log.ts';
import { openSite, type Parts } from '../open.ts';
import { replayErasures } from '../policy/replay-erasures.ts';
import { systemRandom } from '../random.ts';
import { audit } from '../record/audit.ts';
import { countWords } from '../words.ts';
import { backup } from './backup.ts';
import type { Say } from './files.ts';
import { type Checked, checkBackup, restore } from './restore.ts';
import { markFinished } from './unfinished.ts';

const vaultOf = ({ sealingKeys, indexKey }: Config) => createVault({ sealingKeys, indexKey, random: systemRandom });

/** `npm run backup -- <folder> [--keys-only]` */
export async function backupCommand(config: Config, args: string[], say: Say): Promise<void> {
  const { values, positionals } = parse(args, { 'keys-only': { type: 'boolean' } });
  const [folder, ...rest] = positionals;
  if (!folder || rest.length > 0) throw new OurError('npm run backup -- <folder> [--keys-only]');
  const server = await findServer(config, createLog({ level: config.logLevel }));
  try {
    const keysOnly = values['keys-only'] === true;
    const made = await backup({
      ownerUrl: server.url,
      folder,
      vault: vaultOf(config),
      clock: systemClock,
      say,
      keysOnly,
    });
    if (made.data) say(`Saved: ${made.data}`);
    say(`Saved: ${made.keys} (keep it apart from the data, for two weeks)`);
  } finally {
    await server.stop();
  }
}

/** `npm run restore -- <data folder> <keys folder> [--erasures <file>]` */
export async function restoreCommand(config: Config, args: string[], say: Say, parts: Parts = {}): Promise<void> {
  const { values, positionals } = parse(args, { erasures: { type: 'string' } });
  const [data, keys, ...rest] = positionals;
  if (!data || !keys || rest.length > 0)
    throw new OurError('npm run restore -- <data folder> <keys folder> [--erasures <file>]');
  const log = parts.log ?? createLog({ level: config.logLevel });
  const erasures = typeof values.erasures === 'string' ? values.erasures : undefined;
  const options = { data, keys, erasures, vault: vaultOf(config), log, say };
  const checked = await checkBackup(options);
  const server = await findServer(config, log);
  try {
    await restore({ ...options, ownerUrl: server.url }, checked);
    say('Erasing again whoever was erased since');
    const erased = await finishRestore(config, checked, { ...parts, log });
    await withClient(server.url, markFinished);
    say(`Done: ${countWords(erased, 'person was', 'people were')} erased again. The site may start.`);
  } finally {
    await server.stop();
  }
}

/** Brings the database to today's version of the program, repeats the erasures and writes down that this happened. */
async function finishRestore(config: Config, { data }: Checked, parts: Parts): Promise<number> {
  const { app, close } = await openSite(config, { ...parts, restoring: true });
  try {
    const erased = await replayErasures(app);
    await repeatStops(app);
    const detail = { savedAt: data.at.toISOString(), erasedAgain: erased };
    await inTransaction(app, (inside) => audit(inside, { what: 'site.restored', by: { system: 'restore' }, detail }));
    return erased;
  } finally {
    await close();
  }
}

function parse(args: string[], options: Record<string, { type: 'string' | 'boolean' }>) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (cause) {
    throw new OurError(cause instanceof Error ? cause.message : 'The command cannot be read.', { cause });
  }
}
