import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { ENVIRONMENT, FLAGS } from '../src/process-settings.ts';

async function run(env: Record<string, string>) {
  const child = spawn(process.execPath, ['tests/support/settings-child.ts', 'one', '--two'], { env, stdio: 'pipe' });
  const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(complained).toBe('');
  return { child: child.pid, ...JSON.parse(said) };
}

it('goes on in place with the settings of the site, the same number, arguments and environment', async () => {
  const { child, ...found } = await run({ OWN: 'kept' });
  const { MALLOC_ARENA_MAX: malloc, NODE_COMPILE_CACHE: cache } = ENVIRONMENT;
  expect(found).toEqual({ pid: child, execArgv: FLAGS, args: ['one', '--two'], malloc, cache, own: 'kept' });
});

it('leaves what the operator set, and a process that was begun by another of ours', async () => {
  expect((await run({ MALLOC_ARENA_MAX: '4' })).malloc).toBe('4');
  expect((await run({ SEEN_AND_HEARD_SETTINGS: 'yes' })).execArgv).toEqual([]);
});
