import { backupCommand, restoreCommand } from './backup/commands.ts';
import { systemClock } from './clock.ts';
import { loadConfig } from './config.ts';
import type { App } from './context.ts';
import { rotateKeys } from './data/rotate-keys.ts';
import { writeMigration } from './data/write-migration.ts';
import { auditCheckPage } from './features/admin/audit.pages.ts';
import { linkWords, newAdministratorLink } from './features/admin/first-administrator.ts';
import { importCourseCommand } from './features/courses/import.ts';
import { accountLine, demoAccounts } from './features/demo/demo.ts';
import type { DemoAccount } from './features/demo/people.ts';
import { openSite } from './open.ts';
import { verifyAudit } from './record/audit-check.ts';
import { complain, runUntilStopped } from './run.ts';
import { start, startWorker } from './start.ts';
import { countWords } from './words.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Opens the site without its web server, works, closes it again. */
async function withSite(work: (app: App) => Promise<number>): Promise<number> {
  const site = await openSite(loadConfig());
  try {
    return await work(site.app);
  } finally {
    await site.close();
  }
}

async function demo(): Promise<void> {
  const config = loadConfig();
  await runUntilStopped(async () => {
    let accounts: DemoAccount[] = [];
    const running = await start(config, {
      before: async (app) => {
        accounts = await demoAccounts(app);
      },
    });
    say(`ready ${running.url}`);
    for (const account of accounts) say(accountLine(account));
    return running;
  });
}

const commands: Record<string, (args: string[]) => Promise<number | undefined>> = {
  demo: async () => void (await demo()),
  worker: async () => void (await runUntilStopped(async () => startWorker(loadConfig()))),
  migration: async ([name = '']) => {
    const folder = await writeMigration(name, systemClock.now());
    say(folder ? `Wrote ${folder}` : 'The schema has not changed: nothing to write.');
    return 0;
  },
  'import-course': async (args) =>
    withSite(async (app) => {
      const { exit, lines } = await importCourseCommand(app, args);
      for (const line of lines) say(line);
      return exit;
    }),
  'new-admin': async () =>
    withSite(async (app) => {
      say(linkWords('This link is for a new administrator.', await newAdministratorLink(app)));
      return 0;
    }),
  'rotate-keys': async () =>
    withSite(async (app) => {
      const done = await rotateKeys(app, {
        onProgress: ({ people }) => say(`${countWords(people, 'person', 'people')} so far`),
      });
      const keys = `${countWords(done.people, 'key')} and ${countWords(done.values, 'other value')}`;
      say(`Done: ${keys} now use what SEALING_KEYS names first.`);
      return 0;
    }),
  'verify-audit': async () =>
    withSite(async (app) => {
      const { good, result, says } = auditCheckPage(await verifyAudit(app));
      say(`${result} ${says}`);
      return good ? 0 : 1;
    }),
  backup: async (args) => {
    await backupCommand(loadConfig(), args, say);
    return 0;
  },
  restore: async (args) => {
    await restoreCommand(loadConfig(), args, say);
    return 0;
  },
};

/** Runs one of the operator's commands and ends the process with what it says: 0 done, 1 failed, 2 not understood. */
export async function runCommand([name = '', ...args]: readonly string[]): Promise<void> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    say(`Commands: ${Object.keys(commands).join(', ')}`);
    process.exit(2);
  }
  try {
    const code = await command(args);
    if (code !== undefined) process.exit(code);
  } catch (error) {
    complain(error);
    process.exit(1);
  }
}
