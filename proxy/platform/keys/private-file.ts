import { constants } from 'node:fs';
import { type FileHandle, link, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { uuidv7 } from '../uuid.ts';
import { KeyError } from './key-error.ts';

/** Links are never followed: a link is how another program would have us read or overwrite a file of its choice. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/** Who else may have what: `owner` for files of ours, `group` also lets the group read (systemd credentials). */
export type Privacy = 'owner' | 'group';

/**
 * Reads a file that must be this user's (or root's) and nobody else's, up to `most` bytes. Throws KeyError `missing`,
 * `unreadable`, `bad-permissions`, `damaged` (too large).
 */
export async function readPrivateFile(
  path: string,
  most: number,
  privacy: Privacy = 'owner',
): Promise<Buffer> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | NO_FOLLOW);
  } catch (cause) {
    throw openError(path, cause);
  }
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw new KeyError('bad-permissions', `${path} is not a plain file`);
    const uid = process.geteuid?.();
    if (uid !== undefined) {
      if (facts.uid !== uid && facts.uid !== 0) {
        throw new KeyError('bad-permissions', `${path} belongs to another user`);
      }
      if ((facts.mode & (privacy === 'owner' ? 0o077 : 0o027)) !== 0) {
        throw new KeyError('bad-permissions', `others may reach ${path}; first: chmod 600 ${path}`);
      }
    }
    if (facts.size > most) throw new KeyError('damaged', `${path} is larger than ${most} bytes`);
    return await file.readFile();
  } catch (error) {
    if (error instanceof KeyError) throw error;
    throw new KeyError('unreadable', `${path} cannot be read`, { cause: error });
  } finally {
    await file.close();
  }
}

/**
 * Writes the whole file (0600) so that a crash at any moment leaves the old one or the new one: a new file beside it, fsync,
 * rename, fsync of the folder. `create` refuses (`exists`) where one is already, also one made in the same moment.
 */
export async function writePrivateFile(
  path: string,
  bytes: Uint8Array | string,
  mode: 'replace' | 'create' = 'replace',
): Promise<void> {
  const beside = `${path}.${uuidv7()}.tmp`;
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    if (mode === 'replace') await rename(beside, path);
    else {
      // link(2) fails where the name is taken; rename(2) would replace the keys that another start just made.
      await link(beside, path);
      await unlink(beside);
    }
    await syncFolder(dirname(path));
  } catch (cause) {
    await unlink(beside).catch(() => undefined);
    if (mode === 'create' && codeOf(cause) === 'EEXIST') {
      throw new KeyError('exists', `${path} is already there and is never replaced`, { cause });
    }
    throw new KeyError('unreadable', `${path} cannot be written`, { cause });
  }
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function openError(path: string, cause: unknown): KeyError {
  const code = codeOf(cause);
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new KeyError('missing', `there is no ${path}`, { cause });
  if (code === 'ELOOP') {
    return new KeyError('bad-permissions', `${path} is a link, and links are not followed here`, { cause });
  }
  return new KeyError('unreadable', `${path} cannot be opened`, { cause });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
