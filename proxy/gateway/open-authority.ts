import { readFile } from 'node:fs/promises';
import type { InstallationId } from '../contract/ids.ts';
import type { Clock } from '../contract/time.ts';
import { type Authority, openAuthority } from '../identify/certificate-authority.ts';
import type { Keyring } from '../platform/keys/keyring.ts';
import type { Paths } from '../platform/paths.ts';
import { OpenError } from './open-error.ts';

/** The installation's authority, by its key and its certificate. Throws OpenError `no-ca-certificate`, AuthorityError. */
export async function openOwnAuthority({
  id,
  keyring,
  paths,
  clock,
}: {
  readonly id: InstallationId;
  readonly keyring: Keyring;
  readonly paths: Paths;
  readonly clock: Clock;
}): Promise<Authority> {
  const certificatePem = await caCertificate(paths.caCertificate);
  return openAuthority({ installation: id, key: keyring.ca, clock, certificatePem });
}

/** Only `init` makes it; every agent was given a copy. */
async function caCertificate(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    const advice = "Put it back from a backup, or from any agent's ca.crt: it is the same file.";
    throw new OpenError('no-ca-certificate', `${file} cannot be read. ${advice}`, { cause });
  });
}
