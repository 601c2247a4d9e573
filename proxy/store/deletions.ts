import type Database from 'better-sqlite3';
import { opens } from '../record/commitment.ts';
import { PLACES, parseDeleted } from '../record/deleted-list.ts';
import { leafHash } from '../record/merkle.ts';
import { inclusionProof } from '../record/proofs.ts';
import type { LogHead } from '../record/verify.ts';
import { verifyInclusion } from '../record/verify-proof.ts';
import { recordsOfKind } from './records-of-kind.ts';
import { whereReadable } from './sqlite-error.ts';
import { readStoredLog, type StoredLog } from './stored-log.ts';
import { orElse } from './walk-stored.ts';

/** A record of kind `log.purge`, and the records that lost bodies by it. */
interface Deletion {
  readonly index: number;
  readonly bytes: Uint8Array;
  /** Of its list. */
  readonly commit: string;
  readonly first: number;
  readonly last: number;
  readonly in: Source;
}
/** Absent bodies come in order, and deletions took them in order: few lists are needed at a time. */
const LISTS = 16;

/** A log whose records may tell of it: the epoch of the bodies, or a later one, which names that. */
interface Source {
  readonly log: number;
  readonly head: LogHead;
  readonly stored: StoredLog;
  /** What the fact `epoch` of its records is. */
  readonly epoch: number | undefined;
  after: number;
}

/**
 * Whether records of the log, or of a later epoch, tell that a body was deleted. One is believed once it is proven against the head of the
 * epoch that it is in.
 */
export function createDeletions(db: Database.Database, log: number, head: LogHead, stored: StoredLog) {
  const known: Deletion[] = [];
  const later = laterThan(db, log);
  const sources: Source[] = [{ log, head, stored, epoch: undefined, after: -1 }, ...(later ?? [])];
  const lists = new Map<Deletion, ReadonlySet<number>>();
  const bodies = db.prepare<
    { readonly log: number; readonly index: number; readonly commit: string },
    { salt: Buffer; data: Buffer }
  >(
    `SELECT salt, data FROM bodies
     WHERE key >= (@log << 40 | @index) << 12 AND key < (@log << 40 | @index) + 1 << 12 AND "commit" = @commit`,
  );

  /** Whether what tells of it could be read. */
  let isLegible = later !== undefined;
  function readNew(): boolean {
    const before = known.length;
    for (const source of sources) {
      // Where a page is damaged, what is behind it explains nothing.
      const wasRead = whereReadable(() => {
        readMore(source);
        return true;
      });
      isLegible &&= wasRead === true;
    }
    return known.length > before;
  }

  function readMore(source: Source): void {
    for (const { record, bytes } of recordsOfKind(db, source.log, 'log.purge', source.after)) {
      const { index, facts, commits } = record;
      source.after = index;
      if (facts['epoch'] !== source.epoch) continue;
      const commit = commits.find(({ role }) => role === 'deleted')?.commit ?? '';
      const span = { first: Number(facts['first']), last: Number(facts['last']) };
      known.push({ index, bytes, commit, ...span, in: source });
    }
  }

  /** What is behind the head came while it is verified, and is for the next verification. */
  async function isInTree({ index, bytes, in: { head, stored } }: Deletion): Promise<boolean> {
    if (index >= head.size) return true;
    const proof = await orElse(() => inclusionProof(index, head.size, stored.tiles));
    isLegible &&= proof !== undefined;
    return proof !== undefined && verifyInclusion(index, head.size, leafHash(bytes), proof, head.root);
  }
  async function listOf(deletion: Deletion): Promise<ReadonlySet<number>> {
    const kept = lists.get(deletion);
    if (kept !== undefined) return kept;
    const { index, commit, in: source } = deletion;
    const body = whereReadable(() => bodies.get({ log: source.log, index, commit }) ?? null);
    isLegible &&= body !== undefined;
    const good = body != null && opens(deletion.commit, body.salt, body.data) && (await isInTree(deletion));
    const list = parseDeleted(good ? body.data.toString('utf8') : '');
    lists.set(deletion, list);
    if (lists.size > LISTS) lists.delete(lists.keys().next().value ?? deletion);
    return list;
  }
  async function isKnown(index: number, nth: number): Promise<boolean> {
    const key = index * PLACES + nth;
    for (const list of lists.values()) if (list.has(key)) return true;
    for (const deletion of known) {
      if (deletion.first > index || deletion.last < index || lists.has(deletion)) continue;
      if ((await listOf(deletion)).has(key)) return true;
    }
    return false;
  }

  return {
    /** Of body `nth` of a record that is not there; undefined where none does, and not all that might could be read. */
    async tellOf(index: number, nth: number): Promise<boolean | undefined> {
      if (await isKnown(index, nth)) return true;
      // It may have been deleted while the log is verified.
      if (readNew() && (await isKnown(index, nth))) return true;
      return isLegible ? false : undefined;
    },
  };
}
export type Deletions = ReturnType<typeof createDeletions>;

/** The epochs after it, as the database has them: what is in their trees is for their own verification to find good. Undefined where that cannot be read. */
function laterThan(db: Database.Database, log: number): Source[] | undefined {
  const own = whereReadable(() =>
    db.prepare<[number], number>('SELECT epoch FROM log WHERE n = ?').pluck().get(log),
  );
  if (own === undefined) return undefined;
  const later = whereReadable(() =>
    db
      .prepare<[number], LogHead & { readonly n: number }>(
        'SELECT n, size, root FROM log WHERE epoch > ? ORDER BY epoch',
      )
      .all(own),
  );
  return later?.map(({ n, size, root }) => ({
    ...{ log: n, head: { size, root }, stored: readStoredLog(db, n, size) },
    ...{ epoch: own, after: -1 },
  }));
}
