import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { filesOf } from '../../proxy/export/archive.ts';
import { temporarySpool } from '../../proxy/export/temporary-spool.ts';
import { zip } from '../../proxy/export/zip.ts';

/** A file of a bundle, out of its archive. */
export interface Held {
  readonly name: string;
  readonly data: Buffer;
}

export async function unpack(path: string): Promise<Held[]> {
  const files: Held[] = [];
  for await (const file of filesOf(path)) files.push({ name: file.name, data: await file.read(1e9) });
  return files;
}

/** An archive of these files, with checksums that are right. */
export async function pack(files: readonly Held[], path: string): Promise<void> {
  async function* entries(): AsyncGenerator<Held> {
    yield* files;
  }
  await pipeline(zip(entries(), temporarySpool(), new Date(0)), createWriteStream(path));
}

/** A byte of the archive itself, of the data of this file: its checksum is wrong then, or its compression. */
export async function flipInside(path: string, name: string, out: string): Promise<void> {
  const bytes = await readFile(path);
  const header = bytes.indexOf(Buffer.from(name)) - 30;
  if (header < 0) throw new Error(`no ${name} in the archive`);
  const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
  const changed = Buffer.from(bytes);
  changed[start + 12] = (changed[start + 12] ?? 0) ^ 0x20;
  await writeFile(out, changed);
}

/** The archive of these files in which one has the checksum of something else. */
export async function packMissummed(files: readonly Held[], name: string, path: string): Promise<void> {
  await pack(files, path);
  const data = files.find((file) => file.name === name)?.data;
  if (data === undefined) throw new Error(`no ${name} in the archive`);
  const bytes = await readFile(path);
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(data));
  // In a header or behind the data, and in the directory.
  let places = 0;
  for (let at = bytes.indexOf(sum); at >= 0; at = bytes.indexOf(sum, at + 4), places++)
    bytes[at] = (bytes[at] ?? 0) ^ 1;
  if (places !== 2) throw new Error(`${places} checksums of ${name}`);
  await writeFile(path, bytes);
}
