import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { digestOfSource, readStamp } from './source-stamp.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const STAMP = `${ROOT}renderer/dist/built-from`;

/** Builds the console's pages where their source has changed since they were last built. Ends the process where that fails. */
export function buildConsole(): void {
  const source = digestOfSource(
    ['renderer/**/*', 'proxy/contract/*.ts', 'electron/contract/*.ts', 'package-lock.json'],
    ['renderer/dist/**', 'renderer/dist'],
  );
  if (readStamp(STAMP) === source) return;
  process.stderr.write('Building the console …\n');
  const { status } = spawnSync(
    process.execPath,
    [`${ROOT}node_modules/vite/bin/vite.js`, 'build', '-c', 'renderer/vite.config.ts', '--logLevel', 'warn'],
    // Begun by the tests it would be built for development, several times slower.
    { cwd: ROOT, stdio: ['ignore', 2, 2], env: { ...process.env, NODE_ENV: 'production' } },
  );
  if (status !== 0) process.exit(1);
  writeFileSync(STAMP, source);
}

if (import.meta.main) buildConsole();
