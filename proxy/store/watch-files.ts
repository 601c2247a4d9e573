import { StoreError } from '../contract/store.ts';
import { filesGone, type OpenFile } from './open-files.ts';
import type { PackedAppend } from './unpack.ts';
import type { Outcome, Writer } from './writer.ts';

/** A log to which nothing comes is looked at so often. */
const BEAT_MS = 1000;
/** What carries a log away whose file is gone goes on record in what is carried. */
const CARRYING: ReadonlySet<unknown> = new Set(['log.backup', 'log.export']);
/** Of a record's cells for the search: its kind. */
const KIND = 1;

/** Looks whether the log's files are still those that are open. `changed` is called when that turns. */
export function watchFiles(files: readonly OpenFile[], changed: (gone: StoreError | undefined) => void) {
  let gone: StoreError | undefined;

  function look(): StoreError | undefined {
    const now = filesGone(files);
    const turned = now?.message !== gone?.message;
    gone = now;
    if (turned) changed(gone);
    return gone;
  }
  const beat = setInterval(look, BEAT_MS);

  return {
    look,
    stop: (): void => clearInterval(beat),
  };
}
export type FilesWatch = ReturnType<typeof watchFiles>;

/**
 * Commits a group where it lasts: what is acknowledged was in files that had their names when it was durable. What was committed in the
 * moment in which they lost them is refused as well, though what is carried away then has it.
 */
export function commitWatched(writer: Pick<Writer, 'commit'>, files: Pick<FilesWatch, 'look'>) {
  /** What was committed and refused is in the database, and nobody's memory has it: only a start makes them one again. */
  let parted: StoreError | undefined;
  return (group: readonly PackedAppend[]): Outcome[] => {
    const before = parted ?? files.look();
    const written = before === undefined ? group : group.filter(carriesAway);
    const outcomes = written.length === 0 ? [] : writer.commit(written);
    const gone = before ?? files.look();
    if (gone === undefined) return outcomes;
    const outcomeOf = new Map(written.map((append, nth) => [append, outcomes[nth] ?? gone]));
    return group.map((append) => {
      const outcome = outcomeOf.get(append) ?? gone;
      if (typeof outcome !== 'number' || carriesAway(append)) return outcome;
      parted ??= new StoreError('gone', `${gone.message} ${START_AGAIN}`);
      return parted;
    });
  };
}

const START_AGAIN =
  'Something was written in the very moment in which it went: where it is moved back, start the gateway again.';

function carriesAway({ entries }: PackedAppend): boolean {
  return entries.length > 0 && entries.every(({ search }) => CARRYING.has(search[KIND]));
}
