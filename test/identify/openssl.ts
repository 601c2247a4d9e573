import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs the `openssl` program on files that are gone afterwards; `{name}` in an argument stands for the file's path. */
export async function openssl(
  files: Readonly<Record<string, string | Uint8Array>>,
  ...args: readonly string[]
): Promise<{ readonly ok: boolean; readonly said: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-openssl-'));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    const filled = args.map((arg) => arg.replace(/\{([a-z0-9.]+)\}/g, (_, name) => join(folder, name)));
    const { status, stdout, stderr, error } = spawnSync('openssl', filled, { encoding: 'utf8' });
    if (error !== undefined) throw error;
    return { ok: status === 0, said: `${stdout}${stderr}` };
  } finally {
    await rm(folder, { recursive: true });
  }
}
