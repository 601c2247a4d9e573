import type Database from 'better-sqlite3';
import type { Verified } from '../contract/verification.ts';
import { checkBodies } from './check-bodies.ts';
import { checkHeads, type HeadsOf } from './check-heads.ts';
import { checkStoredVotes } from './check-stored-votes.ts';
import { createDeletions } from './deletions.ts';
import { stateFault } from './hold-state.ts';
import { readStoredLog } from './stored-log.ts';
import { type Verification, verifyStored } from './verify-stored.ts';
import type { WalkWatch } from './walk-stored.ts';

/**
 * Verifies records of a log by its number in the database and, unless `beside` is undefined, their bodies, the signed heads of their
 * sizes, the votes that devices signed, and the tables of state.
 */
export async function verifyAll(
  { db, databaseKey }: { readonly db: Database.Database; readonly databaseKey: Uint8Array },
  log: number,
  range: Verification,
  beside: Omit<HeadsOf, 'from' | 'to'> | undefined,
  watch: WalkWatch,
): Promise<Verified | 'stopped'> {
  const { from, to, head } = range;
  const stored = readStoredLog(db, log, head.size);
  if (beside === undefined) {
    const fault = await verifyStored(stored, range, watch);
    return fault === 'stopped' ? fault : { faults: fault === undefined ? [] : [fault], looked: null };
  }
  const bodies = checkBodies(db, log, createDeletions(db, log, head, stored));
  const heads = checkHeads(db, log, { ...beside, from, to });
  const votes = checkStoredVotes(db, log, beside.origin, from);
  if (from > 0) await votes.takeBefore(from, head, stored);
  const fault = await verifyStored(stored, range, watch, [heads, bodies, votes]);
  if (fault === 'stopped') return fault;
  const state = stateFault(db, databaseKey);
  const faults = [fault, heads.fault(), bodies.fault(), votes.fault(), state].filter(
    (one) => one !== undefined,
  );
  return { faults, looked: { bodies: bodies.found(), heads: heads.found(), votes: votes.found() } };
}
