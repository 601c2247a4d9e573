import { isUtf8 } from 'node:buffer';
import { BUNDLE_FILES } from '../contract/bundle.ts';
import type { Checkpoint } from '../record/checkpoint.ts';
import { growFrontier } from '../record/frontier.ts';
import { parseProofFile } from '../record/proof-file.ts';
import { parseRangeFile } from '../record/range-file.ts';
import { RecordError } from '../record/record-error.ts';
import { verifyConsistency, verifyInclusion } from '../record/verify-proof.ts';
import type { ArchivedFile } from './archive.ts';
import { createCursor } from './archive-cursor.ts';
import type { ArchivePlace } from './archive-source.ts';
import { BundleError } from './bundle-error.ts';
import { indexOfProof, MOST_PROOF_BYTES } from './open-bundle.ts';

/** Whether records are in the log whose head was signed. Takes their leaf hashes in the order of the bundle. */
export interface MembershipCheck {
  take(index: number, leaf: Uint8Array): Promise<void>;
  /** After the last record. */
  end(): Promise<void>;
  close(): Promise<void>;
}

/** Each record by a proof of its own, in ascending order of index, and each below that of a range where they are with one. */
export function selectionCheck(
  place: ArchivePlace,
  note: string,
  { size, root }: Checkpoint,
  { below, file: own }: { readonly below: number; readonly file: string } = {
    below: Number.POSITIVE_INFINITY,
    file: BUNDLE_FILES.records,
  },
): MembershipCheck {
  const proofs = createCursor(place, 'proofs/');
  let last = -1;
  /** The first proof that is of no record, told at the end: a record that stands elsewhere is the worse thing. */
  let unused: string | undefined;

  async function proofOf(index: number): Promise<ArchivedFile | undefined> {
    for (;;) {
      const file = await proofs.peek();
      const found = file === undefined ? undefined : indexOfProof(file.name);
      if (found !== undefined && found < index) unused ??= file?.name;
      else if (found !== index) return undefined;
      await proofs.next();
      if (found === index) return file;
    }
  }

  return {
    async take(index, leaf) {
      if (index <= last || index >= below) throw notThere('A record is out of order.', own, index);
      last = index;
      const name = `proofs/${index}.tlog-proof`;
      const file = await proofOf(index);
      if (file === undefined) {
        throw new BundleError('missing-file', 'A record has no proof.', { file: name, index });
      }
      const bytes = await file.read(MOST_PROOF_BYTES);
      const { index: proven, proof, checkpoint } = parsed(name, () => parseProofFile(bytes.toString('utf8')));
      // Byte for byte: what is no UTF-8 reads like a U+FFFD that stands in the head.
      if (checkpoint !== note || !isUtf8(bytes)) {
        throw new BundleError('other-log', 'A proof is for another head.', { file: name, index });
      }
      if (proven !== index || !verifyInclusion(index, size, leaf, proof, root)) {
        throw notThere('A record is not in the log at its index.', name, index);
      }
    },
    async end() {
      unused ??= (await proofs.peek())?.name;
      if (unused === undefined) return;
      throw new BundleError('unexpected-file', 'A proof is of no record here.', { file: unused });
    },
    close: () => proofs.close(),
  };
}

/** All together, without a gap. */
export function rangeCheck(
  text: string,
  { size, root }: Checkpoint,
): MembershipCheck & { readonly from: number } {
  const file = BUNDLE_FILES.consistency;
  const { from, frontier, to, proof } = parsed(file, () => parseRangeFile(text));
  const tree = parsed(file, () => growFrontier(from, frontier));
  return {
    from,
    async take(index, leaf) {
      if (index !== tree.size() || index >= to) {
        throw notThere('A record is missing, doubled or out of order.', BUNDLE_FILES.records, index);
      }
      tree.push(leaf);
    },
    async end() {
      if (tree.size() !== to) {
        throw notThere('Records are missing at the end.', BUNDLE_FILES.records, tree.size());
      }
      if (!verifyConsistency(to, size, proof, tree.root(), root)) {
        throw notThere('The records do not make the tree that was signed.', file, undefined);
      }
    },
    close: async () => {},
  };
}

function parsed<T>(file: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    if (!(cause instanceof RecordError)) throw cause;
    throw new BundleError('bad-proof', 'A proof is not one.', { file, cause });
  }
}

function notThere(message: string, file: string, index: number | undefined): BundleError {
  return new BundleError('not-in-log', message, { file, index });
}
