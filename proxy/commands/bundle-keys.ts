import type { ArchivePlace } from '../export/archive-source.ts';
import { keyInBundle } from '../export/key-in-bundle.ts';
import type { BundleKeys } from '../export/verify-bundle.ts';
import { readFingerprint } from '../record/fingerprint.ts';
import { formatVkey, type VerifierKey } from '../record/keys.ts';
import { logKey, witnessKey } from './vkey-option.ts';

/** Keys as they were given, before the bundle is looked at. */
export interface GivenKeys {
  readonly log: string;
  readonly witnesses: readonly string[];
}
type Taken = (place: ArchivePlace) => Promise<VerifierKey>;

/**
 * The keys that a bundle is verified with: each as it was given, or, by a fingerprint, out of the bundle. What is neither throws CommandError
 * `usage` at once; a fingerprint of no key there BundleError `unsigned`, from what is returned.
 */
export function bundleKeys({ log, witnesses }: GivenKeys): (place: ArchivePlace) => Promise<BundleKeys> {
  const own = taken(log, 'log');
  const others = witnesses.map((text) => taken(text, 'witness'));
  return async (place) => ({
    log: await own(place),
    witnesses: eachOnce(await Promise.all(others.map((other) => other(place)))),
  });
}

/** One who was given twice, as a key and by its fingerprint, cosigns once. */
function eachOnce(keys: readonly VerifierKey[]): VerifierKey[] {
  return [...new Map(keys.map((key) => [formatVkey(key), key])).values()];
}

function taken(text: string, whose: 'log' | 'witness'): Taken {
  const read = whose === 'log' ? logKey : witnessKey;
  const fingerprint = readFingerprint(text);
  if (fingerprint !== undefined) return async (place) => read(await keyInBundle(place, whose, fingerprint));
  const key = read(text);
  return async () => key;
}
