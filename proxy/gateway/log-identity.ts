import type { KeyObject } from 'node:crypto';
import type { InstallationId } from '../contract/ids.ts';
import { ed25519Signer, formatVkey } from '../record/keys.ts';
import type { LogIdentity } from '../store/open-log.ts';

export const FIRST_EPOCH = 1;

/** The log of an epoch of an installation. */
export function logIdentity(installation: InstallationId, epoch: number): LogIdentity {
  return {
    // That of the first epoch was the installation's before there were others.
    id: epoch === FIRST_EPOCH ? installation : `${installation}/${epoch}`,
    origin: `countersign/${installation}/${epoch}`,
    epoch,
  };
}

/** The public key of a log of this origin, as auditors are given it. */
export function vkeyOf(origin: string, logKey: KeyObject): string {
  return formatVkey(ed25519Signer(origin, logKey.export({ type: 'pkcs8', format: 'der' })).key);
}
