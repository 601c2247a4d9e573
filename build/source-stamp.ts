import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** One digest of all files that the patterns name, of their names, and of this Node's version: what was built from them is still good. */
export function digestOfSource(patterns: readonly string[], exclude: readonly string[]): string {
  const hash = createHash('sha256').update(process.version);
  const files = globSync([...patterns], { cwd: ROOT, exclude: [...exclude], withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** What an earlier build wrote of its source; undefined where there was none. */
export function readStamp(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
