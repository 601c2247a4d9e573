import { BUNDLE_FILES } from '../contract/bundle.ts';
import { filesOf } from './archive.ts';
import type { ArchivePlace } from './archive-source.ts';

const MOST_BYTES = 1024 * 1024;
const WITNESS = 'witness ';

/**
 * The keys of the witnesses that a bundle says have cosigned its head. For whoever has just had it from their own gateway; to others it
 * says nothing. That they have is for verification to show.
 */
export async function witnessesOf(place: ArchivePlace): Promise<string[]> {
  for await (const file of filesOf(place)) {
    if (file.name !== BUNDLE_FILES.keys) continue;
    const lines = (await file.read(MOST_BYTES)).toString('utf8').split('\n');
    return lines.filter((line) => line.startsWith(WITNESS)).map((line) => line.slice(WITNESS.length));
  }
  return [];
}
