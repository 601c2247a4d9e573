import { statSync } from 'node:fs';
import { StoreError } from '../contract/store.ts';

/** A file as it was opened. Device and inode stay its own for as long as it is open, whatever becomes of its name. */
export interface OpenFile {
  readonly path: string;
  readonly dev: bigint;
  readonly ino: bigint;
}

/**
 * The files of a database, asked right after it was opened. SQLite leaves the write-ahead log its name for as long as one connection is
 * open: a checkpoint only cuts it. StoreError: 'gone'.
 */
export function openFiles(database: string): OpenFile[] {
  return [database, `${database}-wal`].flatMap((path) => {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (found === undefined && path === database) throw gone(path, DELETED);
    return found === undefined ? [] : [{ path, dev: found.dev, ino: found.ino }];
  });
}

/**
 * Why what is written now would vanish: SQLite goes on writing to a file that has lost its name, without a word, and the last one who has
 * it open takes it along. Undefined where all files are those that were opened.
 */
export function filesGone(files: readonly OpenFile[]): StoreError | undefined {
  for (const file of files) {
    const fate = fateOf(file);
    if (fate !== undefined) return gone(file.path, fate);
  }
  return undefined;
}

const DELETED = 'was deleted or moved away';

function fateOf({ path, dev, ino }: OpenFile): string | undefined {
  try {
    const now = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (now === undefined) return DELETED;
    return now.dev === dev && now.ino === ino
      ? undefined
      : 'is not the file that is open: another one is there';
  } catch {
    // A folder that cannot be looked into for a while tells nothing of the file.
    return undefined;
  }
}

function gone(path: string, fate: string): StoreError {
  return new StoreError(
    'gone',
    `${path} ${fate}. So nothing more is recorded, and every call is refused. The records so far are held by the running gateway, and are lost when it stops: carry them away before that, with: countersign log export (evidence), and last with: countersign log backup FILE (to go on from). Then stop it and go on with: countersign log restore FILE. A file that was only moved can be moved back instead.`,
  );
}
