import { open } from 'node:fs/promises';
import { notAnArchive } from './archive-error.ts';

/** What can be read at any place. */
export interface OpenArchive {
  readonly size: number;
  /** Fills the buffer from a place on, as far as there is something; how many bytes that was. */
  read(buffer: Buffer, position: number): Promise<number>;
  close(): Promise<void>;
}
/** The path of an archive, or what opens it. */
export type ArchivePlace = string | (() => Promise<OpenArchive>);

const AHEAD = 256 * 1024;

/** Opens it anew for each reader. */
export async function openPlace(place: ArchivePlace): Promise<OpenArchive> {
  if (typeof place !== 'string') return place();
  const handle = await open(place);
  return {
    size: (await handle.stat()).size,
    read: async (buffer, position) => (await handle.read(buffer, 0, buffer.length, position)).bytesRead,
    close: () => handle.close(),
  };
}

export interface Source {
  readonly length: number;
  /** These very bytes, or ArchiveError 'not-an-archive'. */
  bytes(start: number, length: number): Promise<Buffer>;
}

/** Reads ahead: most files are small and lie one behind the other. */
export function sourceOf(archive: OpenArchive): Source {
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
