import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { CountersignError } from '../../proxy/contract/errors.ts';
import { parseJson } from '../../proxy/contract/parse-json.ts';
import { KeyError } from '../../proxy/platform/keys/key-error.ts';
import { readPrivateFile, writePrivateFile } from '../../proxy/platform/keys/private-file.ts';
import type { KeyBox } from './key-box.ts';

/** `missing`: no entry. `closed`: the key store does not open it. `damaged`: the file is not one of ours. */
export type WrappedKeyErrorCode = 'missing' | 'closed' | 'damaged';
export class WrappedKeyError extends CountersignError<WrappedKeyErrorCode> {
  /** The backend that wrapped it; empty where there is no entry. */
  readonly backend: string;

  constructor(code: WrappedKeyErrorCode, message: string, backend = '', options: { cause?: unknown } = {}) {
    super(code, message, options);
    this.backend = backend;
  }
}

const KEK_BYTES = 32;
const MOST_BYTES = 64 * 1024;

/** userData/keys.json: the key-encryption key of each data folder, wrapped by the system's key store. */
const file = z.strictObject({
  v: z.literal(1),
  keys: z
    .array(z.strictObject({ home: z.string(), backend: z.string(), wrapped: z.base64().max(8192) }))
    .max(64),
});
type File = z.infer<typeof file>;

/**
 * The key of a data folder. Throws WrappedKeyError; nothing is ever made anew here, for a new key opens no old log.
 */
export async function readKey(path: string, home: string, box: KeyBox): Promise<Uint8Array> {
  const entry = (await read(path)).keys.find((one) => one.home === home);
  if (entry === undefined) throw new WrappedKeyError('missing', `${path} has no key for ${home}`);
  try {
    const bytes = Buffer.from(box.unwrap(Buffer.from(entry.wrapped, 'base64')), 'base64');
    if (bytes.length !== KEK_BYTES) throw new Error('not a key of 32 bytes');
    return bytes;
  } catch (cause) {
    throw new WrappedKeyError('closed', `the key store does not open the key for ${home}`, entry.backend, {
      cause,
    });
  }
}

/**
 * Makes the key of a data folder that has no installation yet, and gives it only once it is kept. A key that an earlier try
 * left is used, not replaced. Throws WrappedKeyError.
 */
export async function makeKey(path: string, home: string, box: KeyBox): Promise<Uint8Array> {
  const before = await read(path).catch((error: unknown) => {
    if (error instanceof WrappedKeyError && error.code === 'missing')
      return { v: 1, keys: [] } satisfies File;
    throw error;
  });
  if (before.keys.some((one) => one.home === home)) return readKey(path, home, box);
  const key = randomBytes(KEK_BYTES);
  const wrapped = Buffer.from(box.wrap(key.toString('base64'))).toString('base64');
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const text = `${JSON.stringify({ ...before, keys: [...before.keys, { home, backend: box.backend(), wrapped }] })}\n`;
  await writePrivateFile(path, text);
  return key;
}

async function read(path: string): Promise<File> {
  let text: string;
  try {
    text = (await readPrivateFile(path, MOST_BYTES)).toString('utf8');
  } catch (cause) {
    const code = cause instanceof KeyError && cause.code === 'missing' ? 'missing' : 'damaged';
    throw new WrappedKeyError(code, `${path} cannot be read`, '', { cause });
  }
  try {
    return file.parse(parseJson(text));
  } catch (cause) {
    throw new WrappedKeyError('damaged', `${path} is not the app's file of keys`, '', { cause });
  }
}
