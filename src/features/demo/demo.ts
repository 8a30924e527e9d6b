import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, inTransaction } from '../../context.ts';
import { holding } from '../../data/start-lock.ts';
import { OurError } from '../../errors.ts';
import { erasePerson } from '../../policy/erase.ts';
import type { DemoAccount } from './people.ts';
import { populate } from './population.ts';

/** Beside the demo's database: accounts are made once for each data folder. */
const fileOf = (app: App): string => join(app.config.dataDir, 'demo-accounts.json');

/** There from before the first person of the demo until after the last. */
const unfinishedOf = (app: App): string => join(app.config.dataDir, 'demo-unfinished');

/**
 * The demo's accounts: of the people in the data folder, or of those it fills an empty database with now. What a demo left
 * that was stopped while it filled is erased first.
 */
export async function demoAccounts(app: App): Promise<DemoAccount[]> {
  const file = fileOf(app);
  mkdirSync(app.config.dataDir, { recursive: true });
  return holding(`${file}.lock`, async () => {
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as DemoAccount[];
    const unfinished = unfinishedOf(app);
    if (existsSync(unfinished)) await eraseEverybody(app);
    if ((await app.db.person.count()) > 0)
      throw new OurError(
        'This data folder has people in it already, and not those of the demo. Choose another DATA_DIR.',
      );
    writeFileSync(unfinished, '');
    const accounts = await populate(app);
    writeFileSync(`${file}.new`, JSON.stringify(accounts, null, 1), { mode: 0o600 });
    renameSync(`${file}.new`, file);
    rmSync(unfinished);
    return accounts;
  });
}

async function eraseEverybody(app: App): Promise<void> {
  const people = await app.db.person.findMany({ select: { id: true } });
  for (const { id } of people)
    await inTransaction(app, (inside) => erasePerson(inside, id, { why: 'asked', by: { system: 'demo' } }));
}

/** What `npm run demo` prints for each account, for people and for programs. */
export const accountLine = ({ role, email, password, totp }: DemoAccount): string =>
  ['demo', role, email, password, ...(totp ? [totp] : [])].join(' ');
