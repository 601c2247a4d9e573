import type { Actor } from '../../contract/control.ts';
import type { Facts } from '../../contract/record.ts';
import type { Store } from '../../contract/store.ts';
import { actorOf } from '../control/actor.ts';
import { parseRecord } from '../parse-record.ts';
import type { Writer } from '../writer.ts';

interface Ports {
  readonly store: Store;
  readonly writer: Writer;
  readonly by: Actor;
  /** The last epoch of the copy. */
  readonly last: number;
}
const PAGE = 500;
const END = Number.MAX_SAFE_INTEGER;

/**
 * Puts the keys of the devices that may go on voting on record in the new epoch: an epoch is a log of its own, and a vote in it is
 * checked with what stands in it. A key is taken from the record of its enrolment, which was verified with the copy: a table of state
 * proves nothing, and where the two differ the device is not on record again.
 */
export async function devicesOnRecordAgain({ store, writer, by, last }: Ports): Promise<void> {
  const credentials = await store.read('credentials.all', {});
  const people = await store.read('principals.all', {});
  const disabled = new Set(people.filter(({ disabledAt }) => disabledAt !== null).map(({ id }) => id));
  const devices = credentials.filter(
    ({ kind, revokedAt, principal }) => kind === 'device' && revokedAt === null && !disabled.has(principal),
  );
  if (devices.length === 0) return;
  const issued = await issuedIn(store, last);
  for (const { id, principal, spkiSha256, verifier } of devices) {
    const facts = issued.get(id);
    if (facts?.['principal'] !== principal || facts['spki'] !== spkiSha256 || facts['key'] !== verifier)
      continue;
    const again = { ...facts, reason: 'restored' };
    await store.append({
      entries: [writer.entry('credential.issue', again, { actor: actorOf(by) })],
      changes: [],
    });
  }
}

/** Of each device the facts of its first record, which counts, by its credential. */
async function issuedIn(store: Store, last: number): Promise<ReadonlyMap<unknown, Facts>> {
  const found = new Map<unknown, Facts>();
  const epochs = (await store.read('logs.all', {}))
    .map(({ epoch }) => epoch)
    .filter((epoch) => epoch <= last);
  // The newest first, so that the oldest stays.
  for (const epoch of epochs.toSorted((a, b) => b - a)) {
    for (let before = END; ; ) {
      const rows = await store.read(
        'records.search',
        { before, limit: PAGE, kind: 'credential.issue' },
        epoch,
      );
      for (const row of rows) {
        before = row.idx;
        const { facts } = parseRecord(row);
        if (facts['type'] === 'device') found.set(facts['credential'], facts);
      }
      if (rows.length < PAGE) break;
    }
  }
  return found;
}
