import { notAnArchive } from './archive-error.ts';
import type { Source } from './archive-source.ts';
import { END_BYTES, endOfArchive, IN_EXTRA, ZIP64_EXTRA } from './zip-headers.ts';

/** What the directory of an archive says of a file. */
export interface DirectoryEntry {
  readonly name: string;
  /** 0: stored, 8: deflated; others are not read. */
  readonly method: number;
  readonly crc: number;
  /** Bytes in the archive, and of the file. */
  readonly packed: number;
  readonly size: number;
  /** Of its local header. */
  readonly offset: number;
  /** The entry itself. */
  readonly bytes: Buffer;
}

export const ENTRY_BYTES = 46;
const DIRECTORY_HEADER = 0x0201_4b50;
const STEP = 64 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The entries of an archive's directory, read by steps. Throws ArchiveError where it or the end of the archive is of another form. */
export async function* entriesOf(source: Source): AsyncGenerator<DirectoryEntry> {
  const { start, size, count } = await findDirectory(source);
  let seen = 0;
  let at = 0;
  let rest: Buffer = Buffer.alloc(0);
  while (at < size) {
    const step = await source.bytes(start + at, Math.min(STEP, size - at));
    at += step.length;
    const { entries, used } = parse(Buffer.concat([rest, step]));
    rest = used;
    seen += entries.length;
    yield* entries;
  }
  if (seen !== count || rest.length > 0) throw notAnArchive();
}

/** The directory ends where the end begins, and the end is all that follows. */
export async function findDirectory(source: Source): Promise<{ start: number; size: number; count: number }> {
  const at = source.length - END_BYTES;
  const end = await source.bytes(at, END_BYTES);
  const [count = 0, size = 0, start = 0] = [32, 40, 48].map((field) => Number(end.readBigUInt64LE(field)));
  // Numbers that are too large to be exact are none of this file.
  if (start + size !== at || !(count <= size) || !endOfArchive(count, size, start).equals(end))
    throw notAnArchive();
  return { start, size, count };
}

/** The entries that are whole in `bytes`, and what is left. */
function parse(bytes: Buffer): { readonly entries: DirectoryEntry[]; readonly used: Buffer } {
  const entries: DirectoryEntry[] = [];
  let at = 0;
  while (at + ENTRY_BYTES <= bytes.length) {
    if (bytes.readUInt32LE(at) !== DIRECTORY_HEADER) throw notAnArchive();
    const nameEnd = at + ENTRY_BYTES + bytes.readUInt16LE(at + 28);
    const end = nameEnd + bytes.readUInt16LE(at + 30);
    if (end > bytes.length) break;
    entries.push(entryOf(bytes.subarray(at, end), nameEnd - at));
    at = end;
  }
  return { entries, used: bytes.subarray(at) };
}

function entryOf(bytes: Buffer, nameEnd: number): DirectoryEntry {
  try {
    const [size = 0, packed = 0, offset = 0] = widened(
      [bytes.readUInt32LE(24), bytes.readUInt32LE(20), bytes.readUInt32LE(42)],
      bytes.subarray(nameEnd),
    );
    return {
      name: utf8.decode(bytes.subarray(ENTRY_BYTES, nameEnd)),
      method: bytes.readUInt16LE(10),
      crc: bytes.readUInt32LE(16),
      ...{ packed, size, offset, bytes },
    };
  } catch (cause) {
    throw notAnArchive(cause);
  }
}

/** Those of the numbers that 32 bits are too few for stand in the ZIP64 field, in this order (APPNOTE 4.5.3). */
function widened(values: readonly number[], extra: Buffer): number[] {
  if (extra.length < 4 || extra.readUInt16LE(0) !== ZIP64_EXTRA) return [...values];
  let next = 4;
  return values.map((value) => {
    if (value !== IN_EXTRA) return value;
    const wide = Number(extra.readBigUInt64LE(next));
    // What is not exact here would be another number, or none, where it is written again.
    if (!Number.isSafeInteger(wide)) throw notAnArchive();
    next += 8;
    return wide;
  });
}
