import { sha256 } from '../record/merkle.ts';

const LEAF = '\u0000';

/*
 * A record's bytes are written behind the byte that RFC 6962 hashes before a leaf, so that one buffer serves both the database
 * and the hash.
 */

/** A record's canonical bytes, from its template and its place. */
export function recordBytes(head: string, index: number, tail: string): Buffer {
  return Buffer.from(`${LEAF}${head}${index}${tail}`, 'utf8').subarray(1);
}

/** The leaf hash of bytes that `recordBytes` made. */
export function leafOf(bytes: Buffer): Uint8Array {
  return sha256(Buffer.from(bytes.buffer, bytes.byteOffset - 1, bytes.length + 1));
}
