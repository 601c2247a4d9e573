import type { Actor } from '../../contract/control.ts';
import { parseJson } from '../../contract/parse-json.ts';
import type { PreservationRow } from '../../contract/state.ts';
import type { Store } from '../../contract/store.ts';
import { canonicalJson } from '../../platform/json/canonical-json.ts';
import type { Peeked } from '../../store/peek.ts';
import { actorOf } from '../control/actor.ts';
import { committed, type Writer } from '../writer.ts';

interface Ports {
  readonly store: Store;
  readonly writer: Writer;
  readonly by: Actor;
}

/**
 * The legal holds that stand in the log that was there and that the copy has not. One that the copy still has stands, also where it was
 * released since: to keep too much can be mended.
 */
export function holdsToPlace(backup: Peeked, before: Peeked | undefined): PreservationRow[] {
  const known = new Set(backup.preservations.map(({ id }) => id));
  return (before?.preservations ?? []).filter(({ id, released }) => released === null && !known.has(id));
}

/** Places them in the new epoch as they were: by the same person, of the same time, under the same id. */
export async function placeHoldsAgain(
  { store, writer, by }: Ports,
  holds: readonly PreservationRow[],
): Promise<void> {
  for (const hold of holds) {
    const filter = parseJson(hold.filter);
    const { id, owner, reason } = hold;
    const body = committed(
      'preservation',
      Buffer.from(canonicalJson({ owner, reason, filter })),
      'application/json',
      'policy',
    );
    const open = typeof filter !== 'object' || filter === null || !('until' in filter);
    const facts = { change: 'placed', preservation: id, open, reason: 'restored' };
    await store.append({
      entries: [writer.entry('log.hold', facts, { actor: actorOf(by) }, [body])],
      changes: [{ op: 'preservation.add', ...hold }],
    });
  }
}
