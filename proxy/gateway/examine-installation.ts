import type { Examination } from '../contract/examination.ts';
import { StoreError, type VerifyWatch } from '../contract/store.ts';
import type { CustodyOptions } from '../platform/keys/choose-custody.ts';
import { pathsOf } from '../platform/paths.ts';
import { ed25519Signer, formatVkey } from '../record/keys.ts';
import { examineStore } from '../store/examine-store.ts';
import type { Head } from '../store/head.ts';
import { headFile } from '../store/head-file.ts';
import { identityOf } from './identity.ts';
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
  const { databaseKey } = keyring;
  const { origin } = identityOf(id);
  const privateKey = keyring.log.export({ type: 'pkcs8', format: 'der' });
  const witnesses = loaded.config.witnesses.ask.map(({ vkey }) => vkey);
  const vkey = formatVkey(ed25519Signer(origin, privateKey).key);
  const found = await examineStore(
    {
      ...{ id, file: paths.database, databaseKey, first: options.first, last: options.last },
      outside: await headOf(paths.head, databaseKey),
      beside: options.recordsOnly ? undefined : { origin, vkey, witnesses },
    },
    watch,
  );
  return { ...found, milliseconds: Math.round(performance.now() - began) };
}

async function headOf(path: string, databaseKey: Uint8Array): Promise<Head | 'missing' | 'unreadable'> {
  try {
    return (await headFile(path, databaseKey).load()) ?? 'missing';
  } catch (error) {
    if (error instanceof StoreError && error.code === 'corrupt') return 'unreadable';
    throw error;
  }
}
