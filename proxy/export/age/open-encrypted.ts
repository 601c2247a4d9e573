import { createDecipheriv, hkdfSync } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { OpenArchive } from '../archive-source.ts';
import { AgeError } from './age-error.ts';
import { altered, withIdentities } from './with-identities.ts';

const VERSION_LINE = 'age-encryption.org/v1\n';
const NONCE_BYTES = 16;
const TAG_BYTES = 16;
const CHUNK = 64 * 1024;
const SEALED_CHUNK = CHUNK + TAG_BYTES;
/** Of 32 recipients, post-quantum ones among them, with room to spare. */
const MOST_HEADER_BYTES = 1024 * 1024;
/** Several places of one archive are read by turns. */
const CHUNKS_KEPT = 8;

/**
 * Opens a file that age encrypted, for reading at any place: each chunk of it is authenticated by itself, so nothing plain is ever written
 * anywhere. Gives a function that opens it anew for each reader. AgeError.
 */
export async function openEncrypted(
  path: string,
  identities: readonly string[],
): Promise<() => Promise<OpenArchive>> {
  const file = await open(path);
  try {
    const { key, start } = await readHeader(file, identities);
    const payload = (await file.stat()).size - start;
    const chunks = Math.ceil(payload / SEALED_CHUNK);
    const sealed: Sealed = { key, start, chunks, size: payload - chunks * TAG_BYTES };
    // The last chunk alone says that nothing is missing behind it.
    if (payload < TAG_BYTES || sealed.size <= (chunks - 1) * CHUNK - (chunks === 1 ? 1 : 0)) throw cutShort();
    await openChunk(file, sealed, chunks - 1);
    return async () => readerOf(await open(path), sealed);
  } finally {
    await file.close();
  }
}

interface Sealed {
  readonly key: Uint8Array;
  /** Where the chunks begin. */
  readonly start: number;
  readonly chunks: number;
  /** Of what is in it. */
  readonly size: number;
}

function readerOf(file: FileHandle, sealed: Sealed): OpenArchive {
  const kept = new Map<number, Buffer>();
  async function chunk(n: number): Promise<Buffer> {
    const known = kept.get(n) ?? (await openChunk(file, sealed, n));
    kept.delete(n);
    kept.set(n, known);
    const [oldest] = kept.keys();
    if (kept.size > CHUNKS_KEPT && oldest !== undefined) kept.delete(oldest);
    return known;
  }
  return {
    size: sealed.size,
    async read(buffer, position) {
      let done = 0;
      while (done < buffer.length && position + done < sealed.size) {
        const at = position + done;
        const plain = await chunk(Math.floor(at / CHUNK));
        done += plain.copy(buffer, done, at % CHUNK);
      }
      return done;
    },
    close: () => file.close(),
  };
}

/** STREAM (age-encryption.org/v1, Payload): ChaCha20-Poly1305, the nonce an 11-byte counter and a byte that marks the last chunk. */
async function openChunk(file: FileHandle, { key, start, chunks }: Sealed, n: number): Promise<Buffer> {
  const bytes = Buffer.alloc(SEALED_CHUNK);
  const { bytesRead } = await file.read(bytes, 0, SEALED_CHUNK, start + n * SEALED_CHUNK);
  const last = n === chunks - 1;
  if (bytesRead < TAG_BYTES) throw cutShort();
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(n, 5, 6);
  nonce[11] = last ? 1 : 0;
  try {
    const decipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(bytesRead - TAG_BYTES, bytesRead));
    return Buffer.concat([decipher.update(bytes.subarray(0, bytesRead - TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw last ? cutShort(cause) : altered(cause);
  }
}

async function readHeader(
  file: FileHandle,
  identities: readonly string[],
): Promise<{ readonly key: Uint8Array; readonly start: number }> {
  const begin = Buffer.alloc(MOST_HEADER_BYTES);
  const { bytesRead } = await file.read(begin, 0, begin.length, 0);
  const text = begin.subarray(0, bytesRead).toString('latin1');
  if (!text.startsWith(VERSION_LINE)) {
    throw new AgeError(
      'not-encrypted',
      'The file is not encrypted by age. One in ASCII armor must be taken out of it first.',
    );
  }
  const mac = text.indexOf('\n--- ');
  const end = mac < 0 ? -1 : text.indexOf('\n', mac + 1);
  if (end < 0) throw altered();
  const header = begin.subarray(0, end + 1);
  const fileKey = await withIdentities(identities, (decrypter) => decrypter.decryptHeader(header));
  const start = end + 1 + NONCE_BYTES;
  if (bytesRead < start) throw cutShort();
  const nonce = begin.subarray(end + 1, start);
  return { key: Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32)), start };
}

const cutShort = (cause?: unknown): AgeError =>
  new AgeError('cut-short', 'The encrypted file has no end: it was cut short on its way, or changed there.', {
    cause,
  });
