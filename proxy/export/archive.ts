import { open } from 'node:fs/promises';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { CountersignError } from '../contract/errors.ts';
import { type DirectoryEntry, parseDirectory } from './archive-directory.ts';

export type ArchiveErrorCode = 'not-an-archive' | 'damaged' | 'too-large';
/** An archive that cannot be read; `file` is the one in it that is wrong. */
export class ArchiveError extends CountersignError<ArchiveErrorCode> {
  readonly file: string | undefined;
  constructor(code: ArchiveErrorCode, message: string, file?: string, options?: ErrorOptions) {
    super(code, message, options);
    this.file = file;
  }
}

/** A file in an archive. */
export interface ArchivedFile {
  readonly name: string;
  /** The whole file, at most so many bytes. Throws ArchiveError. */
  read(most: number): Promise<Buffer>;
  /** The file as it comes. Fails with ArchiveError; that the last bytes are good is known only at its end. */
  stream(): AsyncGenerator<Buffer>;
}

/** What can be read at any place. */
export interface OpenArchive {
  readonly size: number;
  /** Fills the buffer from a place on, as far as there is something; how many bytes that was. */
  read(buffer: Buffer, position: number): Promise<number>;
  close(): Promise<void>;
}
/** The path of an archive, or what opens it. */
export type ArchivePlace = string | (() => Promise<OpenArchive>);

const LOCAL_HEADER = 0x0403_4b50;
const END = 0x0605_4b50;
const ZIP64_END = 0x0606_4b50;
const ZIP64_LOCATOR = 0x0706_4b50;
/** The end of an archive, and the longest remark that may stand behind it. */
const END_BYTES = 22;
const END_WITHIN = 65_535 + END_BYTES;
const STEP = 64 * 1024;
/** Unpacked, of a small file. */
const MOST_AT_ONCE = 1024 * 1024;
const AHEAD = 256 * 1024;
/** Of zlib. */
const LEAST_CHUNK = 64;

/**
 * The files of a ZIP archive in the order of its directory, read one by one: an archive of millions takes no more memory than one of
 * ten. Each pass opens the archive anew. Throws ArchiveError for whatever is no archive that `zip` could have made.
 */
export async function* filesOf(place: ArchivePlace): AsyncGenerator<ArchivedFile> {
  const archive = typeof place === 'string' ? await openFile(place) : await place();
  try {
    // The directory is read by turns with the files, each from one place on.
    const [directory, source] = [sourceOf(archive), sourceOf(archive)];
    const { start, size, count } = await findDirectory(directory);
    let seen = 0;
    let [at, rest] = [0, Buffer.alloc(0)];
    while (seen < count) {
      const step = await directory.bytes(start + at, Math.min(STEP, size - at));
      at += step.length;
      const bytes = Buffer.concat([rest, step]);
      const { entries, used } = parse(bytes, count - seen);
      rest = bytes.subarray(used);
      seen += entries.length;
      for (const entry of entries) yield fileOf(source, entry);
      if (entries.length === 0 && at >= size) throw notAnArchive();
    }
  } finally {
    await archive.close();
  }
}

async function openFile(path: string): Promise<OpenArchive> {
  const handle = await open(path);
  return {
    size: (await handle.stat()).size,
    read: async (buffer, position) => (await handle.read(buffer, 0, buffer.length, position)).bytesRead,
    close: () => handle.close(),
  };
}

interface Source {
  readonly length: number;
  /** These very bytes, or ArchiveError 'not-an-archive'. */
  bytes(start: number, length: number): Promise<Buffer>;
}

/** Reads ahead: most files are small and lie one behind the other. */
function sourceOf(archive: OpenArchive): Source {
  const { size: length } = archive;
  let [ahead, from] = [Buffer.alloc(0), 0];
  return {
    length,
    async bytes(start, wanted) {
      if (!(start >= 0 && wanted >= 0 && start + wanted <= length)) throw notAnArchive();
      if (start < from || start + wanted > from + ahead.length) {
        const buffer = Buffer.allocUnsafe(Math.min(Math.max(wanted, AHEAD), length - start));
        if ((await archive.read(buffer, start)) !== buffer.length) throw notAnArchive();
        [ahead, from] = [buffer, start];
      }
      return ahead.subarray(start - from, start - from + wanted);
    },
  };
}

async function findDirectory(source: Source): Promise<{ start: number; size: number; count: number }> {
  const length = Math.min(source.length, END_WITHIN);
  const tail = await source.bytes(source.length - length, length);
  let at = length - END_BYTES;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at--;
  if (at < 0) throw notAnArchive();
  const locator = at - 20;
  if (locator < 0 || tail.readUInt32LE(locator) !== ZIP64_LOCATOR) {
    return {
      count: tail.readUInt16LE(at + 10),
      size: tail.readUInt32LE(at + 12),
      start: tail.readUInt32LE(at + 16),
    };
  }
  const end = await source.bytes(Number(tail.readBigUInt64LE(locator + 8)), 56);
  if (end.readUInt32LE(0) !== ZIP64_END) throw notAnArchive();
  const [count = 0, size = 0, start = 0] = [32, 40, 48].map((field) => Number(end.readBigUInt64LE(field)));
  return { count, size, start };
}

function parse(bytes: Buffer, most: number): ReturnType<typeof parseDirectory> {
  try {
    return parseDirectory(bytes, most);
  } catch (cause) {
    throw notAnArchive(cause);
  }
}

function fileOf(source: Source, entry: DirectoryEntry): ArchivedFile {
  const { name, size } = entry;
  async function* stream(): AsyncGenerator<Buffer> {
    let [crc, length] = [0, 0];
    for await (const chunk of unpacked(source, entry)) {
      crc = crc32(chunk, crc);
      length += chunk.length;
      // Before it is handed on: what a small file says of itself is not what it may unpack to.
      if (length > size) throw damaged(name);
      yield chunk;
    }
    if (crc !== entry.crc || length !== size) throw damaged(name);
  }
  return {
    name,
    stream,
    async read(most) {
      if (size > most) throw new ArchiveError('too-large', 'A file is too large.', name);
      const chunks: Buffer[] = [];
      for await (const chunk of stream()) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
  };
}

async function* unpacked(source: Source, entry: DirectoryEntry): AsyncGenerator<Buffer> {
  const { name, method, offset } = entry;
  const header = await source.bytes(offset, 30);
  if (header.readUInt32LE(0) !== LOCAL_HEADER || (method !== 0 && method !== 8)) throw damaged(name);
  const start = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (method === 0) {
    yield* packed(source, start, entry.packed);
    return;
  }
  if (entry.packed <= STEP && entry.size <= MOST_AT_ONCE) {
    yield inflatedAtOnce(await source.bytes(start, entry.packed), entry);
    return;
  }
  const inflate = createInflateRaw({ chunkSize: AHEAD });
  const feeding = feed(packed(source, start, entry.packed), inflate);
  try {
    yield* inflate as AsyncIterable<Buffer>;
    await feeding;
  } catch (cause) {
    if (cause instanceof ArchiveError) throw cause;
    throw damaged(name, cause);
  } finally {
    inflate.destroy();
  }
}

/** A stream for each of a million small files would be most of the work. */
function inflatedAtOnce(packed: Buffer, { name, size }: DirectoryEntry): Buffer {
  try {
    // The usual 16 kB for what comes out would be made, and thrown away, for each of a million files.
    return inflateRawSync(packed, {
      maxOutputLength: Math.max(1, size),
      chunkSize: Math.max(LEAST_CHUNK, size + 1),
    });
  } catch (cause) {
    throw damaged(name, cause);
  }
}

/** Ends `inflate` with the error of its source, which the reader of `inflate` gets. */
async function feed(
  chunks: AsyncIterable<Buffer>,
  inflate: ReturnType<typeof createInflateRaw>,
): Promise<void> {
  try {
    for await (const chunk of chunks) {
      if (inflate.destroyed) return;
      if (!inflate.write(chunk)) await drained(inflate);
    }
    inflate.end();
  } catch (error) {
    inflate.destroy(error as Error);
  }
}

function drained(inflate: ReturnType<typeof createInflateRaw>): Promise<void> {
  return new Promise((resolve) => {
    function go(): void {
      inflate.off('drain', go);
      inflate.off('close', go);
      resolve();
    }
    inflate.on('drain', go);
    inflate.on('close', go);
  });
}

async function* packed(source: Source, start: number, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < length; at += STEP) yield await source.bytes(start + at, Math.min(STEP, length - at));
}

function notAnArchive(cause?: unknown): ArchiveError {
  return new ArchiveError('not-an-archive', 'This is no archive, or it was cut short.', undefined, { cause });
}

function damaged(file: string, cause?: unknown): ArchiveError {
  return new ArchiveError('damaged', 'A file is not what its checksum is of.', file, { cause });
}
