import { ControlError } from '../../contract/control.ts';
import type { LogFault } from '../../contract/verification.ts';
import { type Checkpoint, openCheckpoint } from '../../record/checkpoint.ts';
import { parseVkey } from '../../record/keys.ts';
import { sameHash } from '../../record/merkle.ts';
import { rootAt } from '../../record/proofs.ts';
import { RecordError } from '../../record/record-error.ts';
import type { TileReader } from '../../record/tiles.ts';

/**
 * A head of the log that somebody kept. `invalid` where the log's own key has not signed it: then it says nothing of the log, good or bad.
 */
export function openKept(note: string, origin: string, vkey: string): Checkpoint {
  try {
    return openCheckpoint(note, origin, [parseVkey(vkey)]);
  } catch (cause) {
    if (!(cause instanceof RecordError)) throw cause;
    throw new ControlError(
      'invalid',
      'This log has signed no such checkpoint, so that it tells nothing of it.',
      {
        cause,
      },
    );
  }
}

/** What is wrong with a log of `size` records by a head of it that was kept; nothing where it begins with what that tells of. */
export async function faultBy(
  kept: Checkpoint,
  size: number,
  tiles: TileReader,
): Promise<LogFault | undefined> {
  // It was signed over records that are not there.
  if (kept.size > size) return { problem: 'missing', index: size };
  const same = sameHash(await rootAt(kept.size, tiles), kept.root);
  return same ? undefined : { problem: 'forked', index: kept.size };
}
