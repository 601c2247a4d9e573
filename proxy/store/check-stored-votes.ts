import type Database from 'better-sqlite3';
import type { LogFault, LookedAt } from '../contract/verification.ts';
import { createVoteCheck } from '../record/check-votes.ts';
import { opens } from '../record/commitment.ts';
import { leafHash } from '../record/merkle.ts';
import { inclusionProof } from '../record/proofs.ts';
import type { LogHead } from '../record/verify.ts';
import { verifyInclusion } from '../record/verify-proof.ts';
import { type FoundRecord, recordsOfKind } from './records-of-kind.ts';
import { whereReadable } from './sqlite-error.ts';
import type { StoredLog } from './stored-log.ts';
import { type Along, orElse } from './walk-stored.ts';

type Row = readonly [commit: string, salt: Buffer, data: Buffer];

/**
 * Checks the votes that devices signed, as whoever verifies a bundle does. Bodies that are absent, damaged or others than their records say
 * are as none here, for `checkBodies` tells of them.
 */
export function checkStoredVotes(db: Database.Database, log: number, origin: string, from: number) {
  const of = db
    .prepare<[number, number, number, number], Row>(
      `SELECT "commit", salt, data FROM bodies
       WHERE key >= (? << 40 | ?) << 12 AND key < (? << 40 | ?) << 12 ORDER BY key`,
    )
    .raw();
  const check = createVoteCheck(origin, from);

  function enrolledBefore(from: number): readonly FoundRecord[] {
    const found: FoundRecord[] = [];
    // Who verifies what is behind a damaged page is to be told of that, and not of the page.
    whereReadable(() => {
      for (const one of recordsOfKind(db, log, 'credential.issue', -1)) {
        if (one.record.index >= from) return;
        if (one.record.facts['type'] === 'device') found.push(one);
      }
    });
    return found;
  }

  return {
    /** Takes the keys of devices along that were enrolled before the first record, where they are proven against the head. */
    async takeBefore(from: number, head: LogHead, stored: StoredLog): Promise<void> {
      for (const { record, bytes } of enrolledBefore(from)) {
        const { index } = record;
        const proof = await orElse(() => inclusionProof(index, head.size, stored.tiles));
        if (proof === undefined || !verifyInclusion(index, head.size, leafHash(bytes), proof, head.root))
          continue;
        check.begin(bytes);
        check.end();
      }
    },
    next: () => Number.POSITIVE_INFINITY,
    at() {},
    async records(from, records) {
      for (const [nth, bytes] of records.entries()) {
        const take = check.begin(bytes);
        if (take !== undefined) {
          const index = from + nth;
          const rows = whereReadable(() => of.all(log, index, log, index + 1)) ?? [];
          for (const [commit, salt, data] of rows) if (opens(commit, salt, data)) take(commit, data);
        }
        check.end();
      }
    },
    found(): LookedAt['votes'] {
      const { votes, keys } = check.result();
      return { ...votes, keys };
    },
    fault(): LogFault | undefined {
      const { bad } = check.result();
      return bad === undefined ? undefined : { problem: 'bad-vote', index: bad };
    },
  } satisfies Along & Record<string, unknown>;
}
