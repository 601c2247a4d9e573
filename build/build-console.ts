import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const STAMP = `${ROOT}renderer/dist/built-from`;

/** Builds the console's pages where their source has changed since they were last built. Ends the process where that fails. */
export function buildConsole(): void {
  const source = digestOfSource();
  if (read(STAMP) === source) return;
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

function digestOfSource(): string {
  const hash = createHash('sha256').update(process.version);
  const files = globSync(['renderer/**/*', 'proxy/contract/*.ts', 'package-lock.json'], {
    cwd: ROOT,
    exclude: ['renderer/dist/**', 'renderer/dist'],
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

if (import.meta.main) buildConsole();
