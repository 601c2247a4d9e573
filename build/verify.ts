import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { provideElectron } from './electron-runtime.ts';
import { setUpSystem } from './system-packages.ts';

/*
 * `npm run verify`: everything that must hold before a change lands. It installs the system programs that the tests drive
 * where it may (root on Debian), and otherwise says what is missing. Stops at the first thing that fails.
 */
const STEPS: readonly (readonly [string, string, readonly string[]])[] = [
  ['types', 'tsc', ['--noEmit']],
  ['types of the console', 'tsc', ['--noEmit', '-p', 'renderer']],
  ["types of the app's own page", 'tsc', ['--noEmit', '-p', 'electron/pages']],
  ["types of a bundle's page", 'tsc', ['--noEmit', '-p', 'proxy/export/page']],
  ['lint and format', 'biome', ['check', '--error-on-warnings', '.']],
  [
    'borders',
    'depcruise',
    ['--config', '.dependency-cruiser.mjs', 'proxy', 'electron', 'renderer', 'test', 'bench', 'build'],
  ],
  ['dead code', 'knip', []],
  ['tests', 'vitest', ['run']],
];

setUpSystem();
// Before the tests: their limits are for what they try, and not for fetching 175 MB.
await provideElectron();
for (const [name, program, args] of STEPS) {
  const began = performance.now();
  process.stdout.write(`\n── ${name}: ${program} ${args.join(' ')}\n`);
  const local = `node_modules/.bin/${program}`;
  const { status, error } = spawnSync(existsSync(local) ? local : program, args, { stdio: 'inherit' });
  if (error !== undefined || status !== 0) {
    process.stdout.write(`\n${name}: failed${error === undefined ? '' : ` (${error.message})`}\n`);
    process.exit(1);
  }
  process.stdout.write(`${name}: good, ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
}
process.stdout.write('\nEverything holds.\n');
