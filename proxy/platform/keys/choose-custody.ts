import {
  type KeyCustody,
  keyFileCustody,
  keyringCustody,
  type Protection,
  passphraseCustody,
  readFromDescriptor,
  readPassphraseFile,
  systemdCustody,
} from './custody.ts';
import { KeyError } from './key-error.ts';

/** What the person or the service manager gave on the command line. Descriptors, not values: argv is public. */
export interface CustodyOptions {
  /** One that was chosen before: a descriptor gives what it holds only once. */
  readonly chosen?: KeyCustody | undefined;
  readonly passphraseFd?: number | undefined;
  readonly passphraseFile?: string | undefined;
  /** The desktop app's descriptor with the KEK out of the system's key ring. */
  readonly kekFd?: number | undefined;
  readonly keyFile: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The custody that was given; else the one that the keyring names (`kept`, from `readProtection`); else, for a new keyring,
 * a systemd credential where there is one and a key file where there is none. Throws KeyError `no-kek` where the keyring needs
 * something that was not given.
 */
export async function chooseCustody(
  options: CustodyOptions,
  kept: Protection | undefined,
): Promise<KeyCustody> {
  if (options.chosen !== undefined) return options.chosen;
  if (options.kekFd !== undefined) return keyringCustody(await readFromDescriptor(options.kekFd));
  if (options.passphraseFd !== undefined) {
    return passphraseCustody(await readFromDescriptor(options.passphraseFd));
  }
  if (options.passphraseFile !== undefined) {
    return passphraseCustody(await readPassphraseFile(options.passphraseFile));
  }
  const credentials = options.env['CREDENTIALS_DIRECTORY'] !== undefined;
  switch (kept ?? (credentials ? 'systemd-credential' : 'key-file')) {
    case 'systemd-credential':
      return systemdCustody(options.env);
    case 'key-file':
      return keyFileCustody(options.keyFile);
    case 'passphrase':
      throw new KeyError(
        'no-kek',
        'these keys are protected by a passphrase: give it with --passphrase-file or --passphrase-fd',
      );
    case 'os-keyring':
      throw new KeyError(
        'no-kek',
        "these keys are protected by the system's key ring: start the gateway from the desktop app",
      );
  }
}
