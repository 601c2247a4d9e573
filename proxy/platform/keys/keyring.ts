import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { type DatabaseCipher, USUAL_CIPHER } from '../../contract/cipher.ts';
import type { InstallationId } from '../../contract/ids.ts';
import { ensurePrivateDir } from '../paths.ts';
import { KEK_BYTES, type KeyCustody, PBKDF2_ITERATIONS, type Protection } from './custody.ts';
import { KeyError } from './key-error.ts';
import {
  type KeyName,
  type KeyringFile,
  keyringPath,
  readKeyringFile,
  readProtection,
  writeKeyringFile,
} from './keyring-file.ts';
import { type Sealed, seal, unseal } from './seal.ts';
import { openSecrets, type SecretStore } from './secret-store.ts';

/** The installation's open keys. */
export interface Keyring extends SecretStore {
  readonly installation: InstallationId;
  /** How the key-encryption key is kept now: recorded in the log and shown by Health. */
  readonly protection: Protection;
  /** Certificate authority: EC P-256 private key. */
  readonly ca: KeyObject;
  /** Log signing: Ed25519 private key. */
  readonly log: KeyObject;
  readonly cipher: DatabaseCipher;
  /** 32 bytes, for the database's cipher. */
  readonly databaseKey: Uint8Array;
  /** 32 bytes, for the HMAC that recognises a repeated call. */
  readonly matchKey: Uint8Array;
  /** Puts the same keys under another protection. The old one opens nothing from then on, but for old copies of the file. */
  rewrap(custody: KeyCustody): Promise<void>;
}

/**
 * Makes the keys of a new installation in `folder` (0700). Only `init` and the first run call it. Throws KeyError `exists`
 * where a keyring is already: keys are never silently made anew (law 7).
 */
export async function createKeyring(
  folder: string,
  installation: InstallationId,
  custody: KeyCustody,
  cipher: DatabaseCipher = USUAL_CIPHER,
): Promise<Keyring> {
  await ensurePrivateDir(folder);
  if ((await readProtection(folder)) !== undefined) {
    throw new KeyError('exists', `${keyringPath(folder)} is there already and is never replaced`);
  }
  const plain: Record<KeyName, Uint8Array> = {
    ca: pkcs8(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
    log: pkcs8(generateKeyPairSync('ed25519').privateKey),
    database: randomBytes(32),
    match: randomBytes(32),
    secrets: randomBytes(32),
  };
  const file = {
    format: 'countersign-keyring' as const,
    v: 1 as const,
    installation,
    cipher,
    ...(await wrap(installation, plain, custody)),
    secrets: {},
  };
  await writeKeyringFile(folder, file, 'create');
  return opened(folder, file, plain);
}

/**
 * Opens the keys of `installation`. Throws KeyError: `missing`, `wrong-installation`, `wrong-kek`, `damaged`, `unreadable`,
 * `bad-permissions`, `no-kek`. Makes nothing.
 */
export async function openKeyring(
  folder: string,
  installation: InstallationId,
  custody: KeyCustody,
): Promise<Keyring> {
  const file = await readKeyringFile(folder, installation);
  const { kind, iterations } = file.protection;
  if (custody.kind !== kind) {
    throw new KeyError('wrong-kek', `these keys are protected by ${kind}, and ${custody.kind} was given`);
  }
  const kek = await custody.kek({ salt: Buffer.from(file.protection.salt, 'base64url'), iterations });
  try {
    return opened(folder, { ...file, installation }, unwrap(file, kek));
  } finally {
    kek.fill(0);
  }
}

type Wrapped = Pick<KeyringFile, 'protection' | 'check' | 'keys'>;

async function wrap(
  installation: string,
  plain: Record<KeyName, Uint8Array>,
  custody: KeyCustody,
): Promise<Wrapped> {
  await custody.prepare?.();
  const salt = randomBytes(KEK_BYTES);
  const protection = { kind: custody.kind, salt: salt.toString('base64url'), iterations: PBKDF2_ITERATIONS };
  const kek = await custody.kek({ salt, iterations: protection.iterations });
  try {
    const box = (name: KeyName): Sealed => seal(kek, { installation, name, version: 1 }, plain[name]);
    return {
      protection,
      check: seal(kek, { installation, name: checkName(protection), version: 1 }, new Uint8Array(0)),
      keys: {
        ca: box('ca'),
        log: box('log'),
        database: box('database'),
        match: box('match'),
        secrets: box('secrets'),
      },
    };
  } finally {
    kek.fill(0);
  }
}

function unwrap(file: KeyringFile, kek: Uint8Array): Record<KeyName, Uint8Array> {
  const { installation } = file;
  try {
    unseal(kek, { installation, name: checkName(file.protection) }, file.check);
  } catch (cause) {
    const what = file.protection.kind === 'passphrase' ? 'the passphrase' : `the ${file.protection.kind}`;
    throw new KeyError('wrong-kek', `${what} does not open the keys of installation ${installation}`, {
      cause,
    });
  }
  const open = (name: KeyName): Buffer => unseal(kek, { installation, name }, file.keys[name]);
  return {
    ca: open('ca'),
    log: open('log'),
    database: open('database'),
    match: open('match'),
    secrets: open('secrets'),
  };
}

/** Binds the protection's own words, so that a file edited to claim a better protection does not open. */
function checkName(protection: KeyringFile['protection']): string {
  return `check/${protection.kind}/${protection.iterations}/${protection.salt}`;
}

function opened(
  folder: string,
  {
    installation,
    cipher,
    protection: { kind },
  }: Pick<KeyringFile, 'cipher' | 'protection'> & { readonly installation: InstallationId },
  plain: Record<KeyName, Uint8Array>,
): Keyring {
  let protection: Protection = kind;
  let last: Promise<unknown> = Promise.resolve();
  /** One change at a time, each on what the file holds by then. */
  const change = (edit: (file: KeyringFile) => Promise<KeyringFile>): Promise<void> => {
    const next = last.then(async () => {
      const file = await readKeyringFile(folder, installation);
      await writeKeyringFile(folder, await edit(file), 'replace');
    });
    last = next.catch(() => undefined);
    return next;
  };
  return {
    installation,
    get protection() {
      return protection;
    },
    ca: privateKey('ca', plain.ca),
    log: privateKey('log', plain.log),
    cipher,
    databaseKey: plain.database,
    matchKey: plain.match,
    async rewrap(custody) {
      await change(async (file) => ({ ...file, ...(await wrap(installation, plain, custody)) }));
      protection = custody.kind;
    },
    ...openSecrets(installation, plain.secrets, () => readKeyringFile(folder, installation), change),
  };
}

function pkcs8(key: KeyObject): Buffer {
  return key.export({ type: 'pkcs8', format: 'der' });
}

function privateKey(name: string, der: Uint8Array): KeyObject {
  try {
    return createPrivateKey({ key: Buffer.from(der), type: 'pkcs8', format: 'der' });
  } catch (cause) {
    throw new KeyError('damaged', `the key "${name}" in the keyring is not a private key`, { cause });
  }
}
