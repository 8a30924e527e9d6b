import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from '../../context.ts';
import { OurError } from '../../errors.ts';
import type { DemoAccount } from './people.ts';
import { populate } from './population.ts';

/** Beside the demo's database: accounts are made once for each data folder. */
const fileOf = (app: App): string => join(app.config.dataDir, 'demo-accounts.json');

/** The demo's accounts: of the people in the data folder, or of those it fills an empty database with now. */
export async function demoAccounts(app: App): Promise<DemoAccount[]> {
  const file = fileOf(app);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as DemoAccount[];
  if ((await app.db.person.count()) > 0)
    throw new OurError(
      'This data folder has people in it already, and not those of the demo. Choose another DATA_DIR.',
    );
  const accounts = await populate(app);
  mkdirSync(app.config.dataDir, { recursive: true });
  writeFileSync(file, JSON.stringify(accounts, null, 1), { mode: 0o600 });
  return accounts;
}

/** What `npm run demo` prints for each account, for people and for programs. */
export const accountLine = ({ role, email, password, totp }: DemoAccount): string =>
  ['demo', role, email, password, ...(totp ? [totp] : [])].join(' ');
