import { BUNDLE_FILES } from '../contract/bundle.ts';
import { fingerprintOf } from '../record/fingerprint.ts';
import { filesOf } from './archive.ts';
import { checkLayout } from './archive-layout.ts';
import type { ArchivePlace } from './archive-source.ts';
import { BundleError } from './bundle-error.ts';

const MOST_BYTES = 16 * 1024 * 1024;

/**
 * The vkey in `keys.txt` that has this fingerprint: whoever has that from somebody they trust can take the key itself out of the bundle.
 * Throws BundleError `unsigned` where there is none, and ArchiveError.
 */
export async function keyInBundle(
  place: ArchivePlace,
  whose: 'log' | 'witness',
  fingerprint: string,
): Promise<string> {
  const file = BUNDLE_FILES.keys;
  await checkLayout(place);
  for await (const one of filesOf(place)) {
    if (one.name !== file) continue;
    const lines = (await one.read(MOST_BYTES)).toString('utf8').split('\n');
    const vkeys = lines
      .filter((line) => line.startsWith(`${whose} `))
      .map((line) => line.slice(whose.length + 1));
    const found = vkeys.find((vkey) => fingerprintOf(vkey) === fingerprint);
    if (found !== undefined) return found;
  }
  throw new BundleError('unsigned', `No key of a ${whose} in the bundle has this fingerprint.`, { file });
}
