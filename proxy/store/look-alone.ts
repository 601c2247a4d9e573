import { linkSync, rmSync, statSync } from 'node:fs';
import type { Alone } from '../contract/examination.ts';
import { type DatabasePlace, openDatabase } from './database.ts';
import { type LogRow, loadTree } from './load-tree.ts';

interface NamedRow extends LogRow {
  readonly epoch: number;
}

/**
 * What the database says by itself where a write-ahead log lies beside it: by another name for the same file, to which none belongs. Undefined
 * where there is none beside it, or where the file by itself is no log. To be called with the log's lock held; nothing stays behind.
 */
export async function lookAlone(place: DatabasePlace): Promise<Alone | undefined> {
  if (!(sizeOf(`${place.file}-wal`) > 0)) return undefined;
  const file = `${place.file}.alone`;
  try {
    removeLink(file);
    linkSync(place.file, file);
    return await newestIn({ ...place, file });
  } catch {
    // A folder that takes no links, or a file that is damaged: nothing is known by this.
    return undefined;
  } finally {
    removeLink(file);
  }
}

/** Also what a start that was killed has left. */
function removeLink(file: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
}

async function newestIn(place: DatabasePlace): Promise<Alone | undefined> {
  const db = openDatabase(place, 'reader');
  try {
    const newest = 'SELECT n, epoch, size, root FROM log ORDER BY epoch DESC LIMIT 1';
    const row = db.prepare<[], NamedRow>(newest).get();
    if (row === undefined || row.size === 0) return undefined;
    await loadTree(db, row);
    return { epoch: row.epoch, size: row.size };
  } finally {
    db.close();
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
