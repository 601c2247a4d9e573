import { BUNDLE_FILES, type BundleProblem } from '../contract/bundle.ts';
import { type Checkpoint, openCheckpoint } from '../record/checkpoint.ts';
import type { VerifierKey } from '../record/keys.ts';
import { RecordError } from '../record/record-error.ts';
import { parseUnchangedFile } from '../record/unchanged-file.ts';
import { verifyConsistency } from '../record/verify-proof.ts';
import { BundleError } from './bundle-error.ts';

const CODES: Readonly<Record<string, BundleProblem>> = {
  'bad-proof-file': 'bad-proof',
  unsigned: 'unsigned',
  'bad-signature': 'bad-signature',
};

/** That the log was only added to while the bundle was made; the head that it had then. Throws BundleError. */
export function checkUnchanged(text: string, before: Checkpoint, key: VerifierKey): Checkpoint {
  const file = BUNDLE_FILES.unchanged;
  try {
    const { proof, checkpoint } = parseUnchangedFile(text);
    const after = openCheckpoint(checkpoint, before.origin, [key]);
    if (verifyConsistency(before.size, after.size, proof, before.root, after.root)) return after;
  } catch (cause) {
    if (!(cause instanceof RecordError)) throw cause;
    throw new BundleError(CODES[cause.code] ?? 'bad-checkpoint', 'The head afterwards does not hold.', {
      file,
      cause,
    });
  }
  throw new BundleError('changed', 'The log after the bundle was made is not the one before, added to.', {
    file,
  });
}
