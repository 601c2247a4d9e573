import type { Actor } from '../../contract/control.ts';
import type { BootId } from '../../contract/ids.ts';
import type { LogHeadRow } from '../../contract/queries.ts';
import type { Facts, LogRecord } from '../../contract/record.ts';
import type { Loss } from '../../contract/restore.ts';
import type { PreservationRow } from '../../contract/state.ts';
import { type Store, StoreError } from '../../contract/store.ts';
import type { Clock } from '../../contract/time.ts';
import { uuidv7 } from '../../platform/uuid.ts';
import { VERSION } from '../../platform/version.ts';
import type { DatabasePlace } from '../../store/database.ts';
import type { Head, KeptHead } from '../../store/head.ts';
import { openStore } from '../../store/open-store.ts';
import { endEpoch, intoOneFile, type Peeked } from '../../store/peek.ts';
import { actorOf } from '../control/actor.ts';
import { logIdentity } from '../log-identity.ts';
import type { OpenInstallation } from '../open-installation.ts';
import { recoverCalls } from '../recover.ts';
import { createWriter } from '../writer.ts';
import { devicesOnRecordAgain } from './devices-again.ts';
import { endWhatWaits } from './end-what-waits.ts';
import { lossFacts } from './losses.ts';
import { placeHoldsAgain } from './place-holds-again.ts';

interface Beginning {
  readonly place: DatabasePlace;
  readonly installation: OpenInstallation;
  readonly clock: Clock;
  readonly isolation: LogRecord['isolation'];
  /** The head of the epoch that the copy ends with. */
  readonly last: LogHeadRow;
  readonly epoch: number;
  /** How far the log had come as the head outside has it; undefined where there is none. */
  readonly known: KeptHead | undefined;
  /** How far witnesses had seen the epoch that the copy ends with. */
  readonly witnessed: number | undefined;
  readonly lostOf: readonly Loss[];
  /** The log that was there, as far as it can be read. */
  readonly before: Peeked | undefined;
  /** Whether the copy's tables of state are those that its log led to. */
  readonly stateHolds: boolean;
  /** Legal holds that the copy lacks. */
  readonly holds: readonly PreservationRow[];
}

/**
 * Begins a new epoch in a copy: its first record names the head that the copy ends with and the one that was known outside, so that
 * everybody sees how much is lost. Legal holds placed since are placed again, what waited or was granted when the copy was made ends, and the
 * keys of devices stand in it, on record. Gives the head of the new epoch.
 */
export async function beginEpoch(beginning: Beginning): Promise<KeptHead> {
  const { place, installation, clock, epoch } = beginning;
  const { id, keyring } = installation;
  let saved: Head | undefined;
  endEpoch(place);
  const store = await openStore({
    ...place,
    log: logIdentity(id, epoch),
    privateKey: keyring.log.export({ type: 'pkcs8', format: 'der' }),
    head: {
      load: async () => undefined,
      save: async (head) => {
        saved = head;
      },
    },
    clock,
  });
  try {
    await fill(store, beginning);
    await store.checkpoint();
  } finally {
    await store.close();
  }
  intoOneFile(place);
  if (saved === undefined) throw new StoreError('unwritable', 'The new epoch has no head.');
  return { ...saved, epoch };
}

async function fill(
  store: Store,
  { installation, clock, isolation, before, holds, ...rest }: Beginning,
): Promise<void> {
  const writer = createWriter(uuidv7<BootId>(), isolation, clock);
  const by: Actor = { principal: installation.id, method: 'in-process' };
  const facts = {
    ...factsOf(rest, installation),
    protection: installation.keyring.protection,
    version: VERSION,
    format: 1,
  };
  const pauses =
    before?.paused === undefined ? [] : [{ op: 'setting.put', key: 'paused', value: before.paused } as const];
  await store.append({
    entries: [writer.entry('log.restore', facts, { actor: actorOf(by) })],
    changes: pauses,
  });
  await placeHoldsAgain({ store, writer, by }, holds);
  await recoverCalls(store, writer, clock);
  await endWhatWaits({ store, writer, clock, by, before });
  await devicesOnRecordAgain({ store, writer, by, last: rest.last.epoch });
}

function factsOf(
  {
    last,
    known,
    witnessed,
    lostOf,
    stateHolds,
  }: Pick<Beginning, 'last' | 'known' | 'witnessed' | 'lostOf' | 'stateHolds'>,
  { id }: OpenInstallation,
): Facts {
  const outside: Facts =
    known === undefined
      ? { head: 'missing' }
      : {
          head: 'key-folder',
          headOrigin: logIdentity(id, known.epoch).origin,
          headSize: known.size,
          headRoot: known.root,
        };
  return {
    origin: last.origin,
    size: last.size,
    root: last.root,
    ...outside,
    ...(witnessed === undefined ? {} : { witnessed }),
    ...(stateHolds ? {} : { state: 'other' }),
    ...lossFacts(lostOf),
  };
}
