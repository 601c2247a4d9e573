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
}

const DIRECTORY_HEADER = 0x0201_4b50;
const HEADER_BYTES = 46;
const ZIP64_EXTRA = 0x0001;
const IN_EXTRA = 0xffff_ffff;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The entries that are whole in `bytes`, at most so many, and how many bytes they are. Throws where there is something else. */
export function parseDirectory(
  bytes: Buffer,
  most: number,
): { readonly entries: DirectoryEntry[]; readonly used: number } {
  const entries: DirectoryEntry[] = [];
  let at = 0;
  while (entries.length < most && at + HEADER_BYTES <= bytes.length) {
    if (bytes.readUInt32LE(at) !== DIRECTORY_HEADER) throw new RangeError('no entry of a directory');
    const nameEnd = at + HEADER_BYTES + bytes.readUInt16LE(at + 28);
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
    const end = extraEnd + bytes.readUInt16LE(at + 32);
    if (end > bytes.length) break;
    const [size = 0, packed = 0, offset = 0] = widened(
      [bytes.readUInt32LE(at + 24), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 42)],
      bytes.subarray(nameEnd, extraEnd),
    );
    entries.push({
      name: utf8.decode(bytes.subarray(at + HEADER_BYTES, nameEnd)),
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      ...{ packed, size, offset },
    });
    at = end;
  }
  return { entries, used: at };
}

/** Those of the numbers that 32 bits are too few for stand in the ZIP64 field, in this order (APPNOTE 4.5.3). */
function widened(values: readonly number[], extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== ZIP64_EXTRA) continue;
    let next = at + 4;
    return values.map((value) => {
      if (value !== IN_EXTRA) return value;
      const wide = Number(extra.readBigUInt64LE(next));
      next += 8;
      return wide;
    });
  }
  return [...values];
}
