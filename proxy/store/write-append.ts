import type Database from 'better-sqlite3';
import { parseJson } from '../contract/parse-json.ts';
import { StoreError } from '../contract/store.ts';
import { TILE_WIDTH } from '../record/tiles.ts';
import type { Tree } from '../record/tree.ts';
import { CHANGE_PLANS } from './changes.ts';
import { leafOf, recordBytes } from './record-bytes.ts';
import type { PackedAppend, PackedEntry } from './unpack.ts';
import type { Cell } from './wire.ts';

/** Rows of `record_search` that wait for their tile to be full: index, then the cells. */
export type SearchRow = readonly Cell[];

/** Writes what an append holds, within a transaction that others begin and end. */
export function createAppendWriter(db: Database.Database, log: number, tree: Tree) {
  const insertRecord = db.prepare('INSERT INTO records (key, bytes) VALUES (? << 40 | ?, ?)');
  const insertBody = db.prepare(
    `INSERT INTO bodies (key, role, "commit", salt, data, media, mask_version, class)
     VALUES ((? << 40 | ?) << 12 | ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertSearch = db.prepare(
    'INSERT INTO record_search (log, idx, time, kind, session, call, agent, server) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const putTile = db.prepare('INSERT OR REPLACE INTO tiles (log, level, n, hashes) VALUES (?, ?, ?, ?)');
  const putHead = db.prepare('UPDATE log SET size = ?, root = ?, bodies = bodies + ? WHERE n = ?');
  const noteOpenCalls = db.prepare(
    `INSERT INTO open_calls (n) SELECT n FROM calls
     WHERE n > (SELECT coalesce(max(n), 0) FROM call_index) AND finished IS NULL`,
  );
  const indexCalls = db.prepare(
    `INSERT INTO call_index (n, session, received) SELECT n, session, received FROM calls
     WHERE n > (SELECT coalesce(max(n), 0) FROM call_index)`,
  );
  const changes = CHANGE_PLANS.map((plan) => db.prepare(plan.sql));

  function writeEntry(index: number, entry: PackedEntry): Uint8Array {
    const bytes = recordBytes(entry.head, index, entry.tail);
    insertRecord.run(log, index, bytes);
    entry.bodies.forEach((body, nth) => {
      const { role, commit, salt, data, media, maskVersion } = body;
      insertBody.run(log, index, nth, role, commit, salt, data, media, maskVersion, body.class);
    });
    return leafOf(bytes);
  }

  return {
    /** Writes an append and returns the index of its first record. The tree grows only once all of it has been accepted. */
    write(append: PackedAppend, search: SearchRow[]): number {
      const first = tree.size();
      const leaves = append.entries.map((entry, nth) => writeEntry(first + nth, entry));
      for (const change of append.changes) {
        const plan = CHANGE_PLANS[change.plan];
        const { changes: rows } = changes[change.plan]?.run(...change.values) ?? { changes: 0 };
        if (plan !== undefined && rows !== wantedRows(plan, change, rows)) {
          throw new StoreError('conflict', 'A change found the state moved on.');
        }
      }
      for (const leaf of leaves) tree.push(leaf);
      append.entries.forEach((entry, nth) => {
        search.push([first + nth, ...entry.search]);
      });
      return first;
    },
    /**
     * Where tiles have become full, fills the tables that are searched. Gives the search rows back that still wait. In the
     * transaction of every append they would write a page each, which costs more than all else in it.
     */
    writeSearch(search: readonly SearchRow[]): SearchRow[] {
      const ready = search.slice(0, search.length - (tree.size() % TILE_WIDTH));
      if (ready.length === 0) return [...search];
      for (const row of ready) insertSearch.run(log, ...row);
      noteOpenCalls.run();
      indexCalls.run();
      return search.slice(ready.length);
    },
    /** The tree's new tiles and the head, in the transaction of the records that made them. */
    writeHead(bodies: number): void {
      for (const { level, n, hashes } of tree.changedTiles()) putTile.run(log, level, n, hashes);
      putHead.run(tree.size(), tree.root(), bodies, log);
    },
  };
}

function wantedRows(
  { rows }: (typeof CHANGE_PLANS)[number],
  { values }: PackedAppend['changes'][number],
  found: number,
): number {
  if (rows === 'any') return found;
  return rows === 'one' ? 1 : (parseJson(String(values.at(-1))) as unknown[]).length;
}
