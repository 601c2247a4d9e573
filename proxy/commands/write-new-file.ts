import { access, constants, type FileHandle, link, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { visible } from '../platform/terminal/visible.ts';
import { uuidv7 } from '../platform/uuid.ts';
import { CommandError } from './command-error.ts';

interface WriteWatch {
  readonly signal: AbortSignal;
  /** Bytes so far. */
  readonly written: (bytes: number) => void;
}

/**
 * Writes a file of this user alone (0600) beside its place first: what bears its name is whole and durable, and nothing is written over.
 * Resolves with its length. Throws CommandError where there is no room or the name was taken meanwhile; then nothing is left.
 */
export async function writeNewFile(
  file: string,
  bytes: AsyncIterable<Uint8Array>,
  { signal, written }: WriteWatch,
): Promise<number> {
  const part = `${file}.${uuidv7()}.part`;
  let count = 0;
  try {
    const handle = await open(part, 'wx', 0o600);
    try {
      for await (const chunk of bytes) {
        signal.throwIfAborted();
        await handle.writeFile(chunk);
        count += chunk.length;
        written(count);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    signal.throwIfAborted();
    await putInPlace(part, file);
    await syncFolder(dirname(file));
    return count;
  } catch (error) {
    await rm(part, { force: true });
    throw told(error, file);
  }
}

/** Refuses a name that is taken, before anything is asked for. */
export async function requireFree(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found !== undefined) throw taken(file);
  await access(dirname(file), constants.W_OK).catch((error: unknown) => {
    throw told(error, file);
  });
}

/** A link fails where the name is taken; where a file system has none, a look before the move has to do. */
async function putInPlace(part: string, file: string): Promise<void> {
  try {
    await link(part, file);
    await rm(part);
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') throw taken(file);
    await requireFree(file);
    await rename(part, file);
  }
}

/** A new name is durable only with its folder. Windows neither needs nor allows it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  let folder: FileHandle | undefined;
  try {
    folder = await open(path, 'r');
    await folder.sync();
  } finally {
    await folder?.close();
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no room left for it',
  EDQUOT: 'there is no room left for it',
  EFBIG: 'it is longer than a file can be there',
  ENOENT: 'there is no such folder',
  EACCES: 'the folder is not yours to write to',
  EPERM: 'the folder is not yours to write to',
  EROFS: 'nothing can be written there',
};

function told(error: unknown, file: string): unknown {
  const words = WORDS[codeOf(error) ?? ''];
  if (words === undefined) return error;
  return new CommandError('failed', `${visible(file)} was not written: ${words}. Nothing is left of it.`, {
    cause: error,
  });
}

function taken(file: string): CommandError {
  return new CommandError('usage', `${visible(file)} is there already.`);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
