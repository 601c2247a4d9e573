import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { type DirectoryEntry, entriesOf } from './archive-directory.ts';
import { ArchiveError } from './archive-error.ts';
import { type ArchivePlace, openPlace, type Source, sourceOf } from './archive-source.ts';

/** A file in an archive. */
export interface ArchivedFile {
  readonly name: string;
  /** Throws ArchiveError 'too-large' where it has more bytes. */
  atMost(most: number): void;
  /** The whole file, at most so many bytes. Throws ArchiveError. */
  read(most: number): Promise<Buffer>;
  /** The file as it comes. Fails with ArchiveError; that the last bytes are good is known only at its end. */
  stream(): AsyncGenerator<Buffer>;
}

const LOCAL_HEADER = 0x0403_4b50;
const STEP = 64 * 1024;
/** Unpacked, of a small file. */
const MOST_AT_ONCE = 1024 * 1024;
const AHEAD = 256 * 1024;
/** Of zlib. */
const LEAST_CHUNK = 64;

/**
 * The files of a ZIP archive in the order of its directory, read one by one: an archive of millions takes no more memory than one of
 * ten. Each pass opens the archive anew. Throws ArchiveError for what cannot be read; `checkLayout` says whether all of it is as it should be.
 */
export async function* filesOf(place: ArchivePlace): AsyncGenerator<ArchivedFile> {
  const archive = await openPlace(place);
  try {
    // The directory is read by turns with the files, each from one place on.
    const [directory, source] = [sourceOf(archive), sourceOf(archive)];
    for await (const entry of entriesOf(directory)) yield fileOf(source, entry);
  } finally {
    await archive.close();
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
  function atMost(most: number): void {
    if (size > most) throw new ArchiveError('too-large', 'A file is too large.', name);
  }
  return {
    name,
    atMost,
    stream,
    async read(most) {
      atMost(most);
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
    // Something may stand behind the end of what was deflated; nobody takes it out of the hands of its source then.
    if (inflate.bytesWritten !== entry.packed) throw damaged(name);
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
    const { buffer, engine } = inflateRawSync(packed, {
      maxOutputLength: Math.max(1, size),
      chunkSize: Math.max(LEAST_CHUNK, size + 1),
      info: true,
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    if (engine.bytesWritten === packed.length) return buffer;
  } catch (cause) {
    throw damaged(name, cause);
  }
  throw damaged(name);
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

function damaged(file: string, cause?: unknown): ArchiveError {
  return new ArchiveError('damaged', 'A file is not what its checksum is of.', file, { cause });
}
