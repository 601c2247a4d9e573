import type { StoreError } from '../contract/store.ts';
import { filesGone, type OpenFile } from './open-files.ts';
import type { PackedAppend } from './unpack.ts';
import type { Outcome, Writer } from './writer.ts';

/** A log to which nothing comes is looked at so often. */
const BEAT_MS = 1000;
/** Looked at so lately, as after the last of many commits, it is not looked at again before the next. */
const FRESH_MS = 50;
/** What carries a log away whose file is gone goes on record in what is carried. */
const CARRYING: ReadonlySet<unknown> = new Set(['log.backup', 'log.export']);
/** Of a record's cells for the search: its kind. */
const KIND = 1;

/** Looks whether the log's files are still those that are open. `changed` is called when that turns. */
export function watchFiles(files: readonly OpenFile[], changed: (gone: StoreError | undefined) => void) {
  let gone: StoreError | undefined;
  let looked = performance.now();

  function look(): StoreError | undefined {
    looked = performance.now();
    const now = filesGone(files);
    const turned = now?.message !== gone?.message;
    gone = now;
    if (turned) changed(gone);
    return gone;
  }
  const beat = setInterval(look, BEAT_MS);

  return {
    look,
    /** As known from a moment ago. */
    lately: (): StoreError | undefined => (performance.now() - looked > FRESH_MS ? look() : gone),
    stop: (): void => clearInterval(beat),
  };
}
export type FilesWatch = ReturnType<typeof watchFiles>;

/**
 * Commits a group where it lasts: what is acknowledged was in files that had their names when it was durable. What was committed in the
 * moment in which they lost them is refused as well, though what is carried away then has it.
 */
export function commitWatched(writer: Pick<Writer, 'commit'>, files: Pick<FilesWatch, 'look' | 'lately'>) {
  return (group: readonly PackedAppend[]): Outcome[] => {
    const before = files.lately();
    const written = before === undefined ? group : group.filter(carriesAway);
    const outcomes = written.length === 0 ? [] : writer.commit(written);
    const gone = before ?? files.look();
    if (gone === undefined) return outcomes;
    const outcomeOf = new Map(written.map((append, nth) => [append, outcomes[nth] ?? gone]));
    return group.map((append) => {
      const outcome = outcomeOf.get(append) ?? gone;
      return typeof outcome === 'number' && !carriesAway(append) ? gone : outcome;
    });
  };
}

function carriesAway({ entries }: PackedAppend): boolean {
  return entries.length > 0 && entries.every(({ search }) => CARRYING.has(search[KIND]));
}
