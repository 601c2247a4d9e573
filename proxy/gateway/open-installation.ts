import type { InstallationId } from '../contract/ids.ts';
import { type LoadedConfig, loadConfig } from '../platform/config/load-config.ts';
import { type CustodyOptions, chooseCustody } from '../platform/keys/choose-custody.ts';
import type { KeyCustody } from '../platform/keys/custody.ts';
import { type Keyring, openKeyring } from '../platform/keys/keyring.ts';
import { readProtection } from '../platform/keys/keyring-file.ts';
import { ensurePrivateDir, type Paths } from '../platform/paths.ts';
import { OpenError } from './open-error.ts';

export interface OpenInstallation {
  readonly id: InstallationId;
  readonly loaded: LoadedConfig;
  readonly keyring: Keyring;
  /** Whether this start made the installation. */
  readonly firstRun: boolean;
}

/**
 * Opens configuration and keys, or makes them where `init` allows it and neither is there. An id without its keys, or
 * keys without their id, stop the start with instructions (law 7). Throws OpenError, KeyError, ConfigError.
 */
export async function openInstallation(
  paths: Paths,
  options: { readonly init?: boolean; readonly custody?: Partial<Omit<CustodyOptions, 'keyFile' | 'env'>> },
): Promise<OpenInstallation> {
  const custody: CustodyOptions = { ...options.custody, keyFile: paths.keyFile, env: process.env };
  const kept = await readProtection(paths.keys);
  let chosen: KeyCustody | undefined;
  if (kept === undefined && options.init === true && (await configuredId(paths.config)) === undefined) {
    const { makeInstallation } = await import('./init-gateway.ts');
    chosen = await chooseCustody(custody, undefined);
    await makeInstallation(paths, { ...custody, chosen });
  }
  const firstRun = chosen !== undefined;
  const loaded = await loadConfig(paths.config).catch((error: unknown) => {
    if (kept !== undefined || firstRun) throw error;
    throw new OpenError(
      'no-installation',
      `There is no installation in ${paths.home}. Make one with: countersign init`,
      { cause: error },
    );
  });
  const id = loaded.config.installation as InstallationId | undefined;
  if (id === undefined) {
    throw kept === undefined
      ? new OpenError(
          'no-installation',
          `There is no installation in ${paths.home}. Make one with: countersign init`,
        )
      : new OpenError(
          'keys-without-id',
          `${paths.config} names no installation, but ${paths.keys} holds keys. Put the line "installation: <id>" back; the id is in keyring.json.`,
        );
  }
  await ensurePrivateDir(paths.data);
  const keyring = await openKeyring(paths.keys, id, chosen ?? (await chooseCustody(custody, kept)));
  return { id, loaded, keyring, firstRun };
}

async function configuredId(file: string): Promise<string | undefined> {
  return loadConfig(file).then(
    ({ config }) => config.installation,
    () => undefined,
  );
}
