/*
 * The headers of a ZIP archive in the one form that docs/log-format.md gives, section "The archive". Whoever writes one and whoever reads one
 * take them from here: what is read is held to what would have been written.
 */

/** A file as its headers tell of it. */
export interface Written {
  readonly name: Buffer;
  readonly method: 0 | 8;
  /** Sizes and checksum stand behind the data instead of before it. */
  readonly streamed: boolean;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

export const DESCRIPTOR_BYTES = 24;
/** The ZIP64 end, its locator and the end, which has no remark. */
export const END_BYTES = 56 + 20 + 22;
/** What a field of 32 bits says where the number stands in the ZIP64 extra field. */
export const IN_EXTRA = 0xffff_ffff;
export const SIZES_FOLLOW = 0x0008;
export const ZIP64_EXTRA = 0x0001;
const UTF8_NAME = 0x0800;
/** Version 4.5 of the format: ZIP64. */
const VERSION = 45;
const MADE_ON_UNIX = (3 << 8) | VERSION;
const PLAIN_FILE = 0o100644 * 0x1_0000;

/** Before the data of a file. */
export function localHeader({ name, method, streamed, crc, packed, size }: Written, time: number): Buffer {
  // The empty ZIP64 field says that the sizes which follow are of 64 bits (APPNOTE 4.3.9.2).
  const extra = streamed ? zip64Extra([0, 0]) : Buffer.alloc(0);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x0403_4b50, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(UTF8_NAME | (streamed ? SIZES_FOLLOW : 0), 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(time, 10);
  header.writeUInt32LE(streamed ? 0 : crc, 14);
  header.writeUInt32LE(streamed ? IN_EXTRA : packed, 18);
  header.writeUInt32LE(streamed ? IN_EXTRA : size, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

/** Behind the data of a streamed file. */
export function descriptorOf({ crc, packed, size }: Written): Buffer {
  const descriptor = Buffer.alloc(DESCRIPTOR_BYTES);
  descriptor.writeUInt32LE(0x0807_4b50, 0);
  descriptor.writeUInt32LE(crc, 4);
  descriptor.writeBigUInt64LE(BigInt(packed), 8);
  descriptor.writeBigUInt64LE(BigInt(size), 16);
  return descriptor;
}

/** An entry of the directory; the file begins at `offset`. */
export function directoryHeader(written: Written, offset: number, time: number): Buffer {
  const { name, method, streamed, crc, packed, size } = written;
  const fields = [size, packed, offset];
  const extra = zip64Extra(fields.filter((value) => value >= IN_EXTRA));
  const short = (value: number): number => Math.min(value, IN_EXTRA);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x0201_4b50, 0);
  header.writeUInt16LE(MADE_ON_UNIX, 4);
  header.writeUInt16LE(VERSION, 6);
  header.writeUInt16LE(UTF8_NAME | (streamed ? SIZES_FOLLOW : 0), 8);
  header.writeUInt16LE(method, 10);
  header.writeUInt32LE(time, 12);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(short(packed), 20);
  header.writeUInt32LE(short(size), 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(PLAIN_FILE, 38);
  header.writeUInt32LE(short(offset), 42);
  return Buffer.concat([header, name, extra]);
}

function zip64Extra(values: readonly number[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0);
  const extra = Buffer.alloc(4 + 8 * values.length);
  extra.writeUInt16LE(ZIP64_EXTRA, 0);
  extra.writeUInt16LE(8 * values.length, 2);
  values.forEach((value, nth) => {
    extra.writeBigUInt64LE(BigInt(value), 4 + 8 * nth);
  });
  return extra;
}

/** Always with the ZIP64 end: readers that know it use it, and the short one says what fits. */
export function endOfArchive(count: number, directory: number, offset: number): Buffer {
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(0x0606_4b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(MADE_ON_UNIX, 12);
  end.writeUInt16LE(VERSION, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(directory), 40);
  end.writeBigUInt64LE(BigInt(offset), 48);
  end.writeUInt32LE(0x0706_4b50, 56);
  end.writeBigUInt64LE(BigInt(offset + directory), 64);
  end.writeUInt32LE(1, 72);
  end.writeUInt32LE(0x0605_4b50, 76);
  end.writeUInt16LE(Math.min(count, 0xffff), 84);
  end.writeUInt16LE(Math.min(count, 0xffff), 86);
  end.writeUInt32LE(Math.min(directory, IN_EXTRA), 88);
  end.writeUInt32LE(Math.min(offset, IN_EXTRA), 92);
  return end;
}
