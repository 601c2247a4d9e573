import { join } from 'node:path';
import { z } from 'zod';
import type { SignedHead } from '../../contract/store.ts';
import { KeyError } from './key-error.ts';
import { readPrivateFile, writePrivateFile } from './private-file.ts';

const MOST_HEAD_BYTES = 16 * 1024;
const signedHead = z.strictObject({
  size: z.int().nonnegative(),
  root: z.base64().length(44),
  note: z.string().max(8192),
});

/**
 * The last signed head of the log, kept with the keys: a database that is behind it was rolled back. The note's signature says
 * that it is ours; whoever reads it checks that.
 */
export interface HeadFile {
  /** Undefined where none was ever written. Throws KeyError. */
  read(): Promise<SignedHead | undefined>;
  /** Durable when it resolves. Writes go one after the other, in the order of the calls. */
  write(head: SignedHead): Promise<void>;
}

/** `folder` is the keys folder, which exists. */
export function openHeadFile(folder: string): HeadFile {
  const path = join(folder, 'head.json');
  let last: Promise<void> = Promise.resolve();
  return {
    async read() {
      let bytes: Buffer;
      try {
        bytes = await readPrivateFile(path, MOST_HEAD_BYTES);
      } catch (error) {
        if (error instanceof KeyError && error.code === 'missing') return undefined;
        throw error;
      }
      try {
        return signedHead.parse(JSON.parse(bytes.toString('utf8')));
      } catch (cause) {
        throw new KeyError('damaged', `${path} is not a log head as it was written`, { cause });
      }
    },
    write(head) {
      const next = last.then(() => writePrivateFile(path, JSON.stringify(head)));
      last = next.catch(() => undefined);
      return next;
    },
  };
}
