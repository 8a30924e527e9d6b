import './compile-cache.ts';

// Not above: what is named there is compiled before the first of it runs.
const { runCommand } = await import('./commands.ts');
await runCommand(process.argv.slice(2));
