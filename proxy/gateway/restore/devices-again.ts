import type { Actor } from '../../contract/control.ts';
import type { Store } from '../../contract/store.ts';
import { actorOf } from '../control/actor.ts';
import type { Writer } from '../writer.ts';

interface Ports {
  readonly store: Store;
  readonly writer: Writer;
  readonly by: Actor;
}

/**
 * Puts the keys of the devices that may go on voting on record in the new epoch: an epoch is a log of its own, and a vote in it is
 * checked with what stands in it.
 */
export async function devicesOnRecordAgain({ store, writer, by }: Ports): Promise<void> {
  const devices = (await store.read('credentials.all', {})).filter(
    ({ kind, revokedAt }) => kind === 'device' && revokedAt === null,
  );
  for (const { id, principal, spkiSha256, verifier } of devices) {
    if (spkiSha256 === null || verifier === null) continue;
    const facts = {
      ...{ credential: id, principal, type: 'device', spki: spkiSha256, key: verifier },
      reason: 'restored',
    };
    await store.append({
      entries: [writer.entry('credential.issue', facts, { actor: actorOf(by) })],
      changes: [],
    });
  }
}
