import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { crc32, createDeflateRaw, deflateRaw, deflateRawSync } from 'node:zlib';

/** One file of an archive. Bytes that come in steps are written as they come; their size need not be known before. */
export interface ZipEntry {
  readonly name: string;
  readonly data: Uint8Array | AsyncIterable<Uint8Array>;
}
/** Where the archive's directory waits for its place at the end: a million files have a hundred MB of it. */
export interface Spool {
  append(bytes: Uint8Array): Promise<void>;
  read(): AsyncIterable<Uint8Array>;
}
interface Written {
  readonly name: Buffer;
  readonly method: 0 | 8;
  /** Sizes and checksum stand behind the data instead of before it. */
  readonly streamed: boolean;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

const UTF8_NAME = 0x0800;
const SIZES_FOLLOW = 0x0008;
/** What a field of 32 bits says where the number stands in the ZIP64 extra field. */
const IN_EXTRA = 0xffff_ffff;
const ZIP64_EXTRA = 0x0001;
/** Version 4.5 of the format: ZIP64. */
const VERSION = 45;
const MADE_ON_UNIX = (3 << 8) | VERSION;
const PLAIN_FILE = 0o100644 * 0x1_0000;
/** Of less than this deflate takes next to nothing: a body of that length is mostly salt. */
const STORED_BELOW = 256;
/** Up to here another thread costs more than the work, and a small window is as good and made in a tenth of the time. */
const SMALL = 8 * 1024;
const SMALL_WINDOW = { windowBits: 13, memLevel: 5 } as const;
/** Files are gathered into pieces of this size. */
const PIECE = 64 * 1024;

const deflated = promisify(deflateRaw);

/**
 * An archive as a stream, in constant memory: PKWARE's APPNOTE 6.3.10 with ZIP64, so that neither the number of files nor their
 * size is bounded by 16 and 32 bits. `modified` is written for every file.
 */
export function zip(
  entries: AsyncIterable<ZipEntry>,
  spool: Spool,
  modified: Date,
): AsyncGenerator<Uint8Array> {
  return gathered(archive(entries, spool, modified));
}

async function* archive(
  entries: AsyncIterable<ZipEntry>,
  spool: Spool,
  modified: Date,
): AsyncGenerator<Uint8Array> {
  const time = dosTime(modified);
  let offset = 0;
  let count = 0;
  let directory = 0;
  for await (const { name, data } of entries) {
    const start = offset;
    let written: Written | undefined;
    const file =
      data instanceof Uint8Array
        ? wholeFile(Buffer.from(name), data, time)
        : streamedFile(Buffer.from(name), data, time);
    for await (const part of file) {
      if (part instanceof Uint8Array) {
        offset += part.length;
        yield part;
      } else written = part;
    }
    if (written === undefined) throw new Error('a file of an archive has no end');
    const header = directoryHeader(written, start, time);
    directory += header.length;
    count++;
    await spool.append(header);
  }
  yield* spool.read();
  yield endOfArchive(count, directory, offset);
}

async function* wholeFile(
  name: Buffer,
  data: Uint8Array,
  time: number,
): AsyncGenerator<Uint8Array | Written> {
  const packed = await deflatedIfLong(data);
  const smaller = packed.length < data.length;
  const body = smaller ? packed : data;
  const written: Written = {
    name,
    method: smaller ? 8 : 0,
    streamed: false,
    crc: crc32(data),
    packed: body.length,
    size: data.length,
  };
  yield localHeader(written, time);
  yield body;
  yield written;
}

async function deflatedIfLong(data: Uint8Array): Promise<Uint8Array> {
  if (data.length < STORED_BELOW) return data;
  if (data.length > SMALL) return await deflated(data);
  // The usual 16 kB for what comes out would be made, and thrown away, for each of a million files.
  return deflateRawSync(data, { ...SMALL_WINDOW, chunkSize: data.length });
}

/** The same bytes in pieces worth a write of their own. */
async function* gathered(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of parts) {
    held.push(part);
    bytes += part.length;
    if (bytes < PIECE) continue;
    yield Buffer.concat(held);
    held = [];
    bytes = 0;
  }
  yield Buffer.concat(held);
}

async function* streamedFile(
  name: Buffer,
  data: AsyncIterable<Uint8Array>,
  time: number,
): AsyncGenerator<Uint8Array | Written> {
  let [crc, size, packed] = [0, 0, 0];
  yield localHeader({ name, method: 8, streamed: true, crc, packed, size }, time);
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of data) {
      crc = crc32(chunk, crc);
      size += chunk.length;
      yield chunk;
    }
  }
  const deflate = createDeflateRaw({ chunkSize: PIECE });
  // What fails in the source comes out of the reading below: the pipeline hands it on.
  const piped = pipeline(Readable.from(gathered(counted())), deflate);
  piped.catch(() => {});
  for await (const chunk of deflate as AsyncIterable<Buffer>) {
    packed += chunk.length;
    yield chunk;
  }
  await piped;
  const descriptor = Buffer.alloc(24);
  descriptor.writeUInt32LE(0x0807_4b50, 0);
  descriptor.writeUInt32LE(crc, 4);
  descriptor.writeBigUInt64LE(BigInt(packed), 8);
  descriptor.writeBigUInt64LE(BigInt(size), 16);
  yield descriptor;
  yield { name, method: 8, streamed: true, crc, packed, size };
}

function localHeader({ name, method, streamed, crc, packed, size }: Written, time: number): Buffer {
  // The empty ZIP64 field says that the sizes which follow are of 64 bits (APPNOTE 4.3.9.2).
  const extra = streamed ? zip64Extra([0, 0]) : Buffer.alloc(0);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x0403_4b50, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(UTF8_NAME | (streamed ? SIZES_FOLLOW : 0), 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(time, 10);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(streamed ? IN_EXTRA : packed, 18);
  header.writeUInt32LE(streamed ? IN_EXTRA : size, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

function directoryHeader(written: Written, offset: number, time: number): Buffer {
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
function endOfArchive(count: number, directory: number, offset: number): Buffer {
  const end = Buffer.alloc(56 + 20 + 22);
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

/** Two seconds fine, from 1980 on: time in the low 16 bits, date in the high. In UTC, for a zone is not part of it. */
function dosTime(at: Date): number {
  const date =
    (Math.max(0, at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return date * 0x1_0000 + time;
}
