import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ConfigError } from './config-error.ts';

/**
 * Puts a text in the place of a file so that readers see the old one or the new one, whole, also after a power cut. Mode and
 * owner stay; a new file is the owner's alone. A symbolic link stays one. Throws ConfigError (`unwritable`).
 */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    const before = await stat(target).catch(() => undefined);
    await using handle = await open(temporary, 'wx', 0o600);
    await handle.writeFile(text);
    if (before !== undefined) {
      const now = await handle.stat();
      if (now.uid !== before.uid || now.gid !== before.gid) await handle.chown(before.uid, before.gid);
      await handle.chmod(before.mode & 0o7777);
    }
    await handle.sync();
    await rename(temporary, target);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new ConfigError('unwritable', `${path} cannot be written`, { file: path, cause });
  }
  await syncFolder(dirname(target));
}

/** The rename itself must reach the disk. Windows knows no such call on folders. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r');
  await handle.sync();
}
