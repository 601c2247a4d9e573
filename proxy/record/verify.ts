import type { LogFault } from '../contract/verification.ts';
import { checkRecords, type StoredTile } from './check-records.ts';
import { sameHash } from './merkle.ts';
import { consistencyProof } from './proofs.ts';
import type { TileReader } from './tiles.ts';
import { verifyConsistency } from './verify-proof.ts';

/** The head of a log, whose signatures are checked elsewhere (`openCheckpoint`). */
export interface LogHead {
  readonly size: number;
  readonly root: Uint8Array;
}
export type Verdict =
  | { readonly ok: true; readonly size: number; readonly root: Uint8Array }
  | ({ readonly ok: false } & LogFault);

/**
 * Verifies all records of a log, in order from index 0, against a head. Memory is constant; records are read once. With the tiles that
 * the log keeps it names the first record that was changed, rather than only that one was.
 */
export async function verifyLog(
  records: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  head: LogHead,
  stored?: StoredTile,
): Promise<Verdict> {
  const check = checkRecords({ from: 0, partials: [] }, stored);
  for await (const bytes of records) {
    const fault: LogFault | undefined =
      check.size() < head.size ? check.take(bytes) : { problem: 'extra', index: head.size };
    if (fault !== undefined) return { ok: false, ...fault };
  }
  const index = check.size();
  if (index < head.size) return { ok: false, problem: 'missing', index };
  if (!sameHash(check.root(), head.root)) return { ok: false, problem: 'wrong-root', index: undefined };
  return { ok: true, ...head };
}

/** Whether the log of this head begins with a tree of this size and root. */
export async function isBeginning(
  { size, root }: LogHead,
  head: LogHead,
  tiles: TileReader,
): Promise<boolean> {
  const proof = await consistencyProof(size, head.size, tiles);
  return verifyConsistency(size, head.size, proof, root, head.root);
}
