import { filesOf } from './archive.ts';
import type { ArchivePlace } from './archive-source.ts';

/** Reads every file of an archive to its end, in constant memory. Throws ArchiveError for the first that is not what its checksum is of. */
export async function checkSums(place: ArchivePlace): Promise<void> {
  for await (const file of filesOf(place)) for await (const _ of file.stream());
}
