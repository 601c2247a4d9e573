import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const PREFIX = 'copy-';
/** The copy that is made ready by a restore (restore/restore-plan.ts). */
const RESTORED = 'restored.db';
const CHUNK = 256 * 1024;

/** A file that is there only until it was read. */
export interface PassingCopy {
  readonly bytes: number;
  read(): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Has a file made in a folder and opens it. Where the system lets an open file lose its name, nothing is left of it however this
 * process ends; elsewhere `close` removes it, and the next start (`removeLeftCopies`).
 */
export async function copyFile(
  folder: string,
  name: string,
  make: (path: string) => Promise<void>,
): Promise<PassingCopy> {
  const path = join(folder, `${PREFIX}${name}`);
  try {
    await make(path);
    const file = await open(path, 'r');
    if (process.platform !== 'win32') await rm(path, { force: true });
    const { size } = await file.stat();
    return {
      bytes: size,
      async *read() {
        for (let at = 0; at < size; ) {
          const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, at);
          if (bytesRead === 0) return;
          at += bytesRead;
          yield buffer.subarray(0, bytesRead);
        }
      },
      async close() {
        await file.close();
        await rm(path, { force: true });
      },
    };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** What a backup or a restore left that was killed; one that was begun in earnest is finished before. */
export async function removeLeftCopies(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(PREFIX) || name.startsWith(RESTORED)) await rm(join(folder, name), { force: true });
  }
}
