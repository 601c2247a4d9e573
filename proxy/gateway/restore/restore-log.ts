import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogRecord } from '../../contract/record.ts';
import type { FoundBackup, RestoredLog } from '../../contract/restore.ts';
import type { Clock } from '../../contract/time.ts';
import type { CustodyOptions } from '../../platform/keys/choose-custody.ts';
import { type Paths, pathsOf, resolveHome } from '../../platform/paths.ts';
import type { DatabasePlace } from '../../store/database.ts';
import type { KeptHead } from '../../store/head.ts';
import { readHead } from '../../store/head-file.ts';
import { holdLock } from '../../store/lock.ts';
import { type Peeked, peek } from '../../store/peek.ts';
import { logIdentity } from '../log-identity.ts';
import { openInstallation } from '../open-installation.ts';
import { beginEpoch } from './begin-epoch.ts';
import { type ExaminedBackup, examineBackup, removeCopy } from './examine-backup.ts';
import { type FinishStage, finishRestore } from './finish-restore.ts';
import { lossesBehind, totalOf } from './losses.ts';
import { holdsToPlace } from './place-holds-again.ts';
import { RestoreError } from './restore-error.ts';
import { restorePlaces, writePlan } from './restore-plan.ts';

/** Where it is: a test ends the process there. */
export type RestoreStage = 'begun' | 'examined' | 'ready' | 'planned' | FinishStage;

export interface RestoreOptions {
  readonly file: string;
  readonly home?: string | undefined;
  readonly config?: string | undefined;
  readonly custody?: Partial<Omit<CustodyOptions, 'keyFile' | 'env'>>;
  readonly isolation?: LogRecord['isolation'];
  readonly clock: Clock;
  /** Asks the person, once all is known and before anything changes. */
  readonly agreed: (found: FoundBackup) => Promise<boolean>;
  readonly progress?: (checked: number, of: number) => void;
  readonly signal?: AbortSignal;
  readonly reached?: (stage: RestoreStage) => Promise<void>;
}
/**
 * Puts a backup in place of the log of an installation whose gateway does not run, as a new epoch. The log that is there goes aside. Up to
 * the plan nothing changes but files beside the log; from then on an interrupted restore is finished by the next start. Throws
 * RestoreError, StoreError ('locked' among them), OpenError, KeyError.
 */
export async function restoreLog(options: RestoreOptions): Promise<RestoredLog> {
  const { clock, signal, reached = async () => {}, progress = () => {} } = options;
  const paths = pathsOf(resolveHome(options.home), options.config);
  const installation = await openInstallation(
    paths,
    options.custody === undefined ? {} : { custody: options.custody },
  );
  const { databaseKey, cipher } = installation.keyring;
  const unlock = holdLock(`${paths.database}.lock`);
  const place: DatabasePlace = { file: restorePlaces(paths).copy, databaseKey, cipher };
  let planned = false;
  try {
    await refuseAfterAnother(paths, databaseKey);
    await reached('begun');
    const known = await readHead(paths.head, databaseKey);
    const before = whatIsThere({ ...place, file: paths.database }, known);
    const backup = await examineBackup({ file: options.file, place, installation, clock, progress, signal });
    await reached('examined');
    const found = foundIn(backup, { known, before, now: clock.now().wall });
    if (!(await options.agreed(found))) throw new RestoreError('cancelled', 'Nothing was restored.');
    signal?.throwIfAborted();
    const to = await beginEpoch({
      ...{ place, installation, clock, known, before },
      isolation: options.isolation ?? 'same-user',
      last: lastOf(backup),
      stateHolds: backup.stateHolds,
      epoch: found.newEpoch,
      witnessed: witnessedIn([backup, before], found.epoch),
      lostOf: found.lostOf,
      holds: holdsToPlace(backup, before),
    });
    await reached('ready');
    signal?.throwIfAborted();
    const aside = `aside-${new Date(clock.now().wall / 1000).toISOString().replaceAll(/[:.]/g, '-')}`;
    // Whatever fails from here on, the copy stays: the next start may go on by the plan.
    planned = true;
    await writePlan(restorePlaces(paths).plan, { aside, from: known ?? null, to }, databaseKey);
    await reached('planned');
    await finishRestore(paths, databaseKey, reached);
    return {
      ...found,
      newOrigin: logIdentity(installation.id, found.newEpoch).origin,
      aside: join(paths.data, aside),
    };
  } finally {
    if (!planned) await removeCopy(place);
    await rm(`${place.file}.lock`, { force: true });
    unlock();
  }
}

async function refuseAfterAnother(paths: Paths, databaseKey: Uint8Array): Promise<void> {
  const finished = await finishRestore(paths, databaseKey);
  if (finished === undefined) return;
  throw new RestoreError(
    'finished-another',
    `A restore that was interrupted is finished now: the log is of epoch ${finished.to.epoch}, and the one before it is in ${finished.aside}. Run this again if that is not what you want.`,
  );
}

/** Also a log that is damaged or set back tells what was revoked and what is held. */
function whatIsThere(place: DatabasePlace, known: KeptHead | undefined): Peeked | undefined {
  try {
    return peek(place, known?.state);
  } catch {
    return undefined;
  }
}

function foundIn(
  backup: ExaminedBackup,
  {
    known,
    before,
    now,
  }: { readonly known: KeptHead | undefined; readonly before: Peeked | undefined; readonly now: number },
): FoundBackup {
  const { origin, epoch, size, root } = lastOf(backup);
  const lostOf = lossesBehind({ epoch, size }, known, [backup, before]);
  const kept = isNewest(before, known);
  return {
    ...{ origin, epoch, size, root, lostOf },
    lost: totalOf(lostOf, known !== undefined),
    newEpoch: nextEpoch(Math.max(epoch, known?.epoch ?? 0, before?.epochs.at(-1)?.epoch ?? 0), known, now),
    holdsPlaced: holdsToPlace(backup, before).length,
    holdsKept: kept,
    revocationsKept: kept,
    stateHolds: backup.stateHolds,
    badVotes: backup.badVotes,
  };
}

/**
 * The same origin must never stand for two logs. Where nothing outside tells which epochs there were, the next number could be one that a
 * lost log had; a time cannot.
 */
function nextEpoch(newest: number, known: KeptHead | undefined, now: number): number {
  return known === undefined ? Math.max(newest + 1, Math.floor(now / 1_000_000)) : newest + 1;
}

/** Whether it tells all: an older copy in the log's place, or one with parts of an older, knows as little of what came later as one that does not open. */
function isNewest(before: Peeked | undefined, known: KeptHead | undefined): boolean {
  const last = before?.epochs.at(-1);
  if (last === undefined || known === undefined || before?.stateHolds !== true) return false;
  return last.epoch > known.epoch || (last.epoch === known.epoch && last.size >= known.size);
}

function witnessedIn(all: readonly (Peeked | undefined)[], epoch: number): number | undefined {
  const sizes = all.map((one) => one?.witnessed.get(epoch)).filter((size) => size !== undefined);
  return sizes.length === 0 ? undefined : Math.max(...sizes);
}

function lastOf({ epochs }: Peeked) {
  const last = epochs.at(-1);
  if (last === undefined) throw new RestoreError('damaged', 'The backup holds no log.');
  return last;
}
