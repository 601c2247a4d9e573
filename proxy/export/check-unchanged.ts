import { BUNDLE_FILES } from '../contract/bundle.ts';
import { type Checkpoint, openCheckpoint } from '../record/checkpoint.ts';
import type { VerifierKey } from '../record/keys.ts';
import { RecordError } from '../record/record-error.ts';
import { parseUnchangedFile } from '../record/unchanged-file.ts';
import { verifyConsistency } from '../record/verify-proof.ts';
import { BundleError } from './bundle-error.ts';
import { headProblem } from './head-problem.ts';

/** A head with the note that it was read from. */
export interface NotedHead extends Checkpoint {
  readonly note: string;
}

/** That the log was only added to while the bundle was made; the head that it had then. Throws BundleError. */
export function checkUnchanged(text: string, before: Checkpoint, key: VerifierKey): NotedHead {
  const file = BUNDLE_FILES.unchanged;
  try {
    const { proof, checkpoint } = parseUnchangedFile(text);
    const after = openCheckpoint(checkpoint, key.name, [key]);
    if (verifyConsistency(before.size, after.size, proof, before.root, after.root))
      return { ...after, note: checkpoint };
  } catch (cause) {
    if (!(cause instanceof RecordError)) throw cause;
    throw new BundleError(headProblem(cause), 'The head afterwards does not hold.', {
      file,
      cause,
    });
  }
  throw new BundleError('changed', 'The log after the bundle was made is not the one before, added to.', {
    file,
  });
}
