import type Database from 'better-sqlite3';
import { StoreError, type StoreErrorCode } from '../contract/store.ts';
import { encodeBase64 } from '../record/base64.ts';
import { sameHash } from '../record/merkle.ts';
import type { Tree } from '../record/tree.ts';
import { CHANGE_PLANS } from './changes.ts';
import type { Head } from './head.ts';
import { loadSearch } from './load-search.ts';
import { loadTree } from './load-tree.ts';
import { readLog } from './open-log.ts';
import { storeError } from './sqlite-error.ts';
import type { StateMark } from './state-sum.ts';
import type { PackedAppend } from './unpack.ts';
import type { StateWatch } from './watch-state.ts';
import { createAppendWriter, type SearchRow } from './write-append.ts';

/** Index of the append's first record, or why it was not written. */
export type Outcome = number | StoreError;

/** Commits appends in groups. What is in memory never runs ahead of what is durable. */
export async function createWriter(db: Database.Database, logId: string, state: StateWatch) {
  const log = readLog(db, logId).n;
  const tree: Tree = await loadTree(db, readLog(db, logId));
  let search: SearchRow[] = loadSearch(db, log, tree.size());
  let failed: StoreErrorCode | undefined;
  let erased = false;
  let committed = state.committed();
  const appends = createAppendWriter(db, log, tree);
  const [begin, commit, savepoint, release, undo] = [
    'BEGIN IMMEDIATE',
    'COMMIT',
    'SAVEPOINT append',
    'RELEASE append',
    'ROLLBACK TO append',
  ].map((sql) => db.prepare(sql));

  /** One append of the group, or its conflict, which leaves the others alone. Errors of the disk end the group. */
  function writeOne(append: PackedAppend): Outcome {
    const stateBefore = state.mark();
    savepoint?.run();
    try {
      const first = appends.write(append, search);
      release?.run();
      return first;
    } catch (cause) {
      const error = storeError(cause);
      if (error.code !== 'conflict' || !db.inTransaction) throw error;
      undo?.run();
      release?.run();
      state.reset(stateBefore);
      return error;
    }
  }

  function writeGroup(group: readonly PackedAppend[]): Outcome[] {
    begin?.run();
    const before = tree.size();
    const outcomes = group.map(writeOne);
    if (tree.size() !== before) {
      search = appends.writeSearch(search);
      appends.writeHead(bodiesOf(group, outcomes));
    }
    state.write();
    commit?.run();
    committed = state.committed();
    return outcomes;
  }

  /** After a failure: is what the database has still what the memory says? */
  function checkAfterFailure(): void {
    const stored = readLog(db, logId);
    if (stored.size !== tree.size() || !sameHash(stored.root, tree.root())) {
      throw new StoreError('corrupt', 'The database and the log in memory have parted.');
    }
  }

  return {
    log,
    head: (): Head => ({ size: tree.size(), root: encodeBase64(tree.root()), state: committed }),
    root: () => tree.root(),
    keptOutside(mark: StateMark | undefined): void {
      if (mark !== undefined) state.keptOutside(mark.n);
    },
    /** Writes and syncs a group; the outcome of each append in its order. Never throws. */
    commit(group: readonly PackedAppend[]): Outcome[] {
      const mark = tree.mark();
      const searchBefore = [...search];
      const stateBefore = state.mark();
      try {
        if (failed === 'corrupt')
          throw new StoreError('corrupt', 'The database is damaged; see the first error.');
        if (failed !== undefined) checkAfterFailure();
        const outcomes = writeGroup(group);
        failed = undefined;
        erased ||= group.some(erases);
        return outcomes;
      } catch (cause) {
        const error = storeError(cause);
        if (db.inTransaction) rollBack(db);
        tree.reset(mark);
        state.reset(stateBefore);
        search = searchBefore;
        failed = error.code;
        return group.map(() => error);
      }
    },
    hasErased: (): boolean => erased,
    /** Whether rows with raw bytes were deleted since this was last asked. */
    takeErased(): boolean {
      const was = erased;
      erased = false;
      return was;
    },
  };
}
export type Writer = Awaited<ReturnType<typeof createWriter>>;

function bodiesOf(group: readonly PackedAppend[], outcomes: readonly Outcome[]): number {
  let bodies = 0;
  group.forEach(({ entries }, nth) => {
    if (typeof outcomes[nth] !== 'number') return;
    for (const entry of entries) bodies += entry.bodies.length;
  });
  return bodies;
}

function erases(append: PackedAppend): boolean {
  return append.changes.some((change) => CHANGE_PLANS[change.plan]?.erases === true);
}

function rollBack(db: Database.Database): void {
  try {
    db.exec('ROLLBACK');
  } catch {
    // SQLite has rolled back by itself; the next transaction says so if it has not.
  }
}
