import type { VerifierKey } from '../record/keys.ts';
import { EMPTY_ROOT, sameHash } from '../record/merkle.ts';
import { verifyNote } from '../record/note.ts';
import { RecordError } from '../record/record-error.ts';
import { verifyConsistency } from '../record/verify-proof.ts';
import type { AddCheckpoint } from './add-checkpoint.ts';

/** A tree's head. */
export interface Head {
  readonly size: number;
  readonly root: Uint8Array;
}
/** A log that a witness knows. */
export interface KnownLog {
  readonly key: VerifierKey;
  /** The last head that was cosigned; undefined where none was. */
  readonly latest: Head | undefined;
}

export type Verdict =
  /** `next` is to be durable before the cosignature is given. */
  | { readonly status: 200; readonly next: Head }
  /** `size` is what the answer says. `fork`: the log has signed two trees of one size, and this is the proof of it. */
  | { readonly status: 409; readonly size: number; readonly fork: boolean }
  | { readonly status: 400 | 403 | 404 | 422 };

/**
 * What c2sp.org/tlog-witness@v1.0.0 answers to a checkpoint, in the order in which it says so. `log` is the one of the checkpoint's
 * origin, or undefined. A tree of nothing with a root of its own is refused (422) as the later text has it.
 */
export function judge({ old, proof, note, checkpoint }: AddCheckpoint, log: KnownLog | undefined): Verdict {
  if (log === undefined || log.key.name !== checkpoint.origin) return { status: 404 };
  if (!isSigned(note, log.key)) return { status: 403 };
  const { size, root } = checkpoint;
  if (old > size) return { status: 400 };
  const latest = log.latest ?? { size: 0, root: EMPTY_ROOT };
  if (old !== latest.size) return { status: 409, size: latest.size, fork: forks(latest, checkpoint) };
  if (size === 0 && !sameHash(root, EMPTY_ROOT)) return { status: 422 };
  if (forks(latest, checkpoint)) return { status: 409, size, fork: true };
  if (!verifyConsistency(latest.size, size, proof, latest.root, root)) return { status: 422 };
  return { status: 200, next: { size, root } };
}

function forks(latest: Head, { size, root }: Head): boolean {
  return size === latest.size && size > 0 && !sameHash(root, latest.root);
}

function isSigned(note: AddCheckpoint['note'], key: VerifierKey): boolean {
  try {
    verifyNote(note, [key]);
    return true;
  } catch (error) {
    if (error instanceof RecordError) return false;
    throw error;
  }
}
