import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** Writes what an export gives into a file. */
export const writeBundle = ({ bytes }: { bytes: AsyncIterable<Uint8Array> }, path: string): Promise<void> =>
  pipeline(bytes, createWriteStream(path));
