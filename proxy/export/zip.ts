import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { crc32, createDeflateRaw, deflateRaw, deflateRawSync } from 'node:zlib';
import { descriptorOf, directoryHeader, endOfArchive, localHeader, type Written } from './zip-headers.ts';

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
  const written: Written = { name, method: 8, streamed: true, crc, packed, size };
  yield descriptorOf(written);
  yield written;
}

/** Two seconds fine, from 1980 on: time in the low 16 bits, date in the high. In UTC, for a zone is not part of it. */
function dosTime(at: Date): number {
  const date =
    (Math.max(0, at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return date * 0x1_0000 + time;
}
