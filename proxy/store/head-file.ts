import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { StoreError } from '../contract/store.ts';
import type { Head, HeadPort } from './head.ts';

const MAX_BYTES = 1024;
const headShape = z.strictObject({
  size: z.int().nonnegative(),
  root: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
  mac: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

/**
 * Keeps the head in a small file, replaced as a whole: written beside it, synced, renamed, and the folder synced. Its MAC is by a key
 * derived from the database's: who can only write files cannot make a head that an older database passes for the newest with.
 */
export function headFile(path: string, databaseKey: Uint8Array): HeadPort {
  const key = Buffer.from(hkdfSync('sha256', databaseKey, '', 'countersign/head/v1', 32));
  const macOf = ({ size, root }: Head): Buffer =>
    createHmac('sha256', key).update(`countersign/head/v1\n${size}\n${root}\n`).digest();
  return {
    async load() {
      let bytes: Buffer;
      try {
        bytes = await readFile(path);
      } catch (cause) {
        if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
        throw new StoreError('corrupt', `The log's head in ${path} cannot be read.`, { cause });
      }
      const { mac, ...head } = parseHead(bytes, path);
      if (timingSafeEqual(Buffer.from(mac, 'base64url'), macOf(head))) return head;
      throw new StoreError(
        'corrupt',
        `The head of the log in ${path} was not written by this installation. Put it back from a backup. If you are sure that this log is the newest one, remove the file and run: countersign log accept-head`,
      );
    },
    async save(head) {
      const next = `${path}.new`;
      const file = await open(next, 'w', 0o600);
      try {
        await file.writeFile(
          `${JSON.stringify({ size: head.size, root: head.root, mac: macOf(head).toString('base64url') })}\n`,
        );
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(next, path);
      await syncFolder(dirname(path));
    },
  };
}

function parseHead(bytes: Buffer, path: string): z.infer<typeof headShape> {
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
