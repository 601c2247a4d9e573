import type { Examination } from '../contract/examination.ts';
import { StoreError, type VerifyWatch } from '../contract/store.ts';
import type { CustodyOptions } from '../platform/keys/choose-custody.ts';
import { pathsOf } from '../platform/paths.ts';
import type { DatabasePlace } from '../store/database.ts';
import { examineStore } from '../store/examine-store.ts';
import type { KeptHead } from '../store/head.ts';
import { readHead } from '../store/head-file.ts';
import type { LogIdentity } from '../store/open-log.ts';
import { newestEpoch } from '../store/peek.ts';
import { FIRST_EPOCH, logIdentity, vkeyOf } from './log-identity.ts';
import { openInstallation } from './open-installation.ts';

export interface ExamineOptions {
  readonly home: string;
  readonly config?: string | undefined;
  readonly custody?: Partial<Omit<CustodyOptions, 'keyFile' | 'env'>>;
  /** Indexes, both included. */
  readonly first?: number | undefined;
  readonly last?: number | undefined;
  readonly recordsOnly: boolean;
}

/** Says what is wrong with the log of an installation whose gateway does not start for it. Throws OpenError, KeyError, StoreError. */
export async function examineInstallation(
  options: ExamineOptions,
  watch: VerifyWatch = {},
): Promise<Examination> {
  const began = performance.now();
  const paths = pathsOf(options.home, options.config);
  const { id, keyring, loaded } = await openInstallation(paths, options);
  const { databaseKey, cipher } = keyring;
  const place = { file: paths.database, databaseKey, cipher };
  const outside = await headOf(paths.head, databaseKey);
  const epoch = typeof outside === 'string' ? epochIn(place) : outside.epoch;
  const log = logIdentity(id, epoch);
  const witnesses = loaded.config.witnesses.ask.map(({ vkey }) => vkey);
  const examine = (of: LogIdentity) =>
    examineStore(
      {
        ...{ id: of.id, epoch: of.epoch, place, first: options.first, last: options.last },
        outside,
        beside: options.recordsOnly
          ? undefined
          : { origin: of.origin, vkey: vkeyOf(of.origin, keyring.log), witnesses },
      },
      watch,
    );
  const present = await examine(log);
  // A copy from before a restore knows nothing of the epoch that came after, and is whole all the same.
  const older = present.database === 'no-log' ? epochIn(place) : epoch;
  const found = older < epoch ? { ...(await examine(logIdentity(id, older))), ...behind(outside) } : present;
  return { ...found, milliseconds: Math.round(performance.now() - began) };
}

/** Of an older epoch than that of the head: of the head's nothing is there. */
const behind = (outside: KeptHead | string): Pick<Examination, 'database' | 'outside'> => ({
  database: 'older',
  outside: { state: 'ahead', size: typeof outside === 'string' ? null : outside.size },
});

async function headOf(path: string, databaseKey: Uint8Array): Promise<KeptHead | 'missing' | 'unreadable'> {
  try {
    return (await readHead(path, databaseKey)) ?? 'missing';
  } catch (error) {
    if (error instanceof StoreError && error.code === 'corrupt') return 'unreadable';
    throw error;
  }
}

/** Where nothing outside tells which epoch it is of, what the database says has to do. */
function epochIn(place: DatabasePlace): number {
  try {
    return newestEpoch(place) ?? FIRST_EPOCH;
  } catch {
    return FIRST_EPOCH;
  }
}
