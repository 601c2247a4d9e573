import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { StoreError } from '../contract/store.ts';
import type { Head, HeadPort } from './head.ts';

const MAX_BYTES = 1024;
const headShape = z.strictObject({
  size: z.int().nonnegative(),
  root: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
});

/** Keeps the head in a small file, replaced as a whole: written beside it, synced, renamed, and the folder synced. */
export function headFile(path: string): HeadPort {
  return {
    async load() {
      let bytes: Buffer;
      try {
        bytes = await readFile(path);
      } catch (cause) {
        if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
        throw new StoreError('corrupt', `The log's head in ${path} cannot be read.`, { cause });
      }
      return parseHead(bytes, path);
    },
    async save(head) {
      const next = `${path}.new`;
      const file = await open(next, 'w', 0o600);
      try {
        await file.writeFile(`${JSON.stringify({ size: head.size, root: head.root })}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(next, path);
      await syncFolder(dirname(path));
    },
  };
}

function parseHead(bytes: Buffer, path: string): Head {
  try {
    if (bytes.length > MAX_BYTES) throw new RangeError('too long');
    return headShape.parse(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    throw new StoreError('corrupt', `The file ${path} does not hold a log's head.`, { cause });
  }
}

/** A rename is durable only with its folder. Windows neither needs nor allows it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
