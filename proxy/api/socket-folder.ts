import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ensurePrivateDir } from '../platform/paths.ts';
import { LocalSocketError } from './local-socket-error.ts';

/** Whether the path is a Windows named pipe, which has no folder and no file mode. */
export function isPipe(path: string): boolean {
  return path.startsWith('\\\\.\\pipe\\');
}

/**
 * Sees that the socket's folder is the user's own and closed to others (0700). Both sides ask: a folder that someone else
 * made first in a shared place could hold a socket that collects approvers' secrets. Throws LocalSocketError `unsafe-folder`.
 */
export async function checkSocketFolder(path: string): Promise<void> {
  if (isPipe(path)) return;
  const folder = dirname(path);
  const stats = await lstat(folder);
  const uid = process.getuid?.();
  const mine = uid === undefined || stats.uid === uid;
  if (!stats.isDirectory() || !mine || (stats.mode & 0o077) !== 0) {
    throw new LocalSocketError(
      'unsafe-folder',
      `The folder ${folder} of the gateway's socket is not yours alone. It must be a folder of your own with mode 0700.`,
    );
  }
}

/** Makes the folder (0700) where it is missing, and checks it. It never changes the mode of one that is there. Throws PathError too. */
export async function makeSocketFolder(path: string): Promise<void> {
  if (isPipe(path)) return;
  await ensurePrivateDir(dirname(path));
  await checkSocketFolder(path);
}
