import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { parseJson } from '../contract/parse-json.ts';
import { StoreError } from '../contract/store.ts';
import type { HeadPort, KeptHead } from './head.ts';
import { replaceFile } from './replace-file.ts';
import { stateMark } from './state-sum.ts';

const MAX_BYTES = 1024;
/** What was written before there were others says no epoch. */
const FIRST_EPOCH = 1;
const headShape = z.strictObject({
  epoch: z
    .int()
    .min(FIRST_EPOCH + 1)
    .exactOptional(),
  size: z.int().nonnegative(),
  root: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
  state: stateMark.exactOptional(),
  mac: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

/**
 * Keeps the head of one epoch in a small file, replaced as a whole. Its MAC is by a key derived from the database's: who can only write
 * files cannot make a head that an older database passes for the newest with.
 */
export function headFile(path: string, databaseKey: Uint8Array, epoch = FIRST_EPOCH): HeadPort {
  return {
    async load() {
      const kept = await readHead(path, databaseKey);
      if (kept === undefined || kept.epoch === epoch) return kept;
      throw new StoreError(
        'corrupt',
        `The head in ${path} is of epoch ${kept.epoch}, and the log of ${epoch}.`,
      );
    },
    save: (head) => writeHead(path, databaseKey, { ...head, epoch }),
  };
}

/** The head as the file has it, of whatever epoch; undefined where there is none. StoreError 'corrupt' where it is not to be trusted. */
export async function readHead(path: string, databaseKey: Uint8Array): Promise<KeptHead | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new StoreError('corrupt', `The log's head in ${path} cannot be read.`, { cause });
  }
  const { mac, epoch = FIRST_EPOCH, ...rest } = parseHead(bytes, path);
  const head = { epoch, ...rest };
  if (timingSafeEqual(Buffer.from(mac, 'base64url'), macOf(head, databaseKey))) return head;
  throw new StoreError(
    'corrupt',
    `The head of the log in ${path} was not written by this installation. Put it back from a backup. If you are sure that this log is the newest one, remove the file and run: countersign log accept-head`,
  );
}

export async function writeHead(path: string, databaseKey: Uint8Array, head: KeptHead): Promise<void> {
  const { epoch, size, root, state } = head;
  const mac = macOf(head, databaseKey).toString('base64url');
  const written = { ...(epoch !== FIRST_EPOCH && { epoch }), size, root, ...(state && { state }), mac };
  await replaceFile(path, `${JSON.stringify(written)}\n`);
}

function macOf({ epoch, size, root, state }: KeptHead, databaseKey: Uint8Array): Buffer {
  const key = Buffer.from(hkdfSync('sha256', databaseKey, '', 'countersign/head/v1', 32));
  const of = epoch === FIRST_EPOCH ? `v1\n${size}` : `v2\n${epoch}\n${size}`;
  const beside = state === undefined ? '' : `state ${state.n} ${state.sum}\n`;
  return createHmac('sha256', key).update(`countersign/head/${of}\n${root}\n${beside}`).digest();
}

function parseHead(bytes: Buffer, path: string): z.infer<typeof headShape> {
  try {
    if (bytes.length > MAX_BYTES) throw new RangeError('too long');
    return headShape.parse(parseJson(bytes.toString('utf8')));
  } catch (cause) {
    throw new StoreError('corrupt', `The file ${path} does not hold a log's head.`, { cause });
  }
}
