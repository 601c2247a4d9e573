import { type DirectoryEntry, ENTRY_BYTES, entriesOf, findDirectory } from './archive-directory.ts';
import { notAnArchive } from './archive-error.ts';
import { type ArchivePlace, openPlace, type Source, sourceOf } from './archive-source.ts';
import {
  DESCRIPTOR_BYTES,
  descriptorOf,
  directoryHeader,
  IN_EXTRA,
  localHeader,
  SIZES_FOLLOW,
  type Written,
} from './zip-headers.ts';

/**
 * Holds an archive to the one form that `zip` gives it: headers are what the directory makes them, and between, before and behind the files
 * there is nothing. Other programs read a ZIP from its front, and would find what this one, by the directory, does not. Throws ArchiveError
 * 'not-an-archive'.
 */
export async function checkLayout(place: ArchivePlace): Promise<void> {
  const archive = await openPlace(place);
  try {
    // The directory is read by turns with the files, each from one place on.
    const [directory, files] = [sourceOf(archive), sourceOf(archive)];
    let offset = 0;
    for await (const entry of entriesOf(directory)) offset = await checkFile(files, entry, offset);
    if (offset !== (await findDirectory(directory)).start) throw notAnArchive();
  } finally {
    await archive.close();
  }
}

/** Where the file ends. */
async function checkFile(source: Source, entry: DirectoryEntry, offset: number): Promise<number> {
  const written = writtenBy(entry);
  const time = entry.bytes.readUInt32LE(12);
  const header = localHeader(written, time);
  const start = offset + header.length;
  const descriptor = written.streamed ? descriptorOf(written) : Buffer.alloc(0);
  const end = start + entry.packed + descriptor.length;
  const fits =
    entry.offset === offset &&
    directoryHeader(written, offset, time).equals(entry.bytes) &&
    (await source.bytes(offset, header.length)).equals(header) &&
    (!written.streamed || (await source.bytes(end - DESCRIPTOR_BYTES, DESCRIPTOR_BYTES)).equals(descriptor));
  if (!fits) throw notAnArchive();
  return end;
}

function writtenBy({ method, crc, packed, size, bytes }: DirectoryEntry): Written {
  const streamed = (bytes.readUInt16LE(8) & SIZES_FOLLOW) !== 0;
  const name = bytes.subarray(ENTRY_BYTES, ENTRY_BYTES + bytes.readUInt16LE(28));
  if (method === 8 && (streamed || Math.max(packed, size) < IN_EXTRA))
    return { name, method, streamed, crc, packed, size };
  if (method === 0 && !streamed && packed === size && size < IN_EXTRA)
    return { name, method, streamed, crc, packed, size };
  throw notAnArchive();
}
