import { KeyError } from './key-error.ts';
import { type KeyringFile, MOST_SECRETS, secretName } from './keyring-file.ts';
import { type Sealed, seal, unseal } from './seal.ts';

const MOST_SECRET_BYTES = 64 * 1024;

/** The named secrets behind `keys:NAME` references: server credentials and the like. */
export interface SecretStore {
  /** Stores or replaces. Throws KeyError `bad-secret` on a name that no reference can hold, and above 64 KiB or 256 secrets. */
  putSecret(name: string, value: Uint8Array): Promise<void>;
  /** A fresh copy, or undefined where there is none of that name. */
  getSecret(name: string): Promise<Uint8Array | undefined>;
  /** Names in order. Never values. */
  listSecrets(): Promise<string[]>;
  /** False where there was none. */
  removeSecret(name: string): Promise<boolean>;
}

/** `key` is the keyring's own `secrets` key; `change` writes the file durably, one change at a time. */
export function openSecrets(
  installation: string,
  key: Uint8Array,
  read: () => Promise<KeyringFile>,
  change: (edit: (file: KeyringFile) => Promise<KeyringFile>) => Promise<void>,
): SecretStore {
  const bound = (name: string) => ({ installation, name: `secret/${name}` });
  return {
    async putSecret(name, value) {
      if (!secretName.safeParse(name).success) {
        throw new KeyError('bad-secret', 'a secret is named with letters, digits, dot, dash and underscore');
      }
      if (value.length > MOST_SECRET_BYTES) {
        throw new KeyError('bad-secret', `the secret "${name}" is larger than ${MOST_SECRET_BYTES} bytes`);
      }
      await change(async (file) => {
        const old = own(file, name);
        if (old === undefined && Object.keys(file.secrets).length >= MOST_SECRETS) {
          throw new KeyError('bad-secret', `the keyring holds ${MOST_SECRETS} secrets already`);
        }
        const box = seal(key, { ...bound(name), version: (old?.version ?? 0) + 1 }, value);
        return { ...file, secrets: { ...file.secrets, [name]: box } };
      });
    },
    async getSecret(name) {
      const box = own(await read(), name);
      return box === undefined ? undefined : unseal(key, bound(name), box);
    },
    async listSecrets() {
      return Object.keys((await read()).secrets).sort();
    },
    async removeSecret(name) {
      let had = false;
      await change(async (file) => {
        had = own(file, name) !== undefined;
        const { [name]: _removed, ...secrets } = file.secrets;
        return { ...file, secrets };
      });
      return had;
    },
  };
}

/** `constructor` and `toString` are names that a secret may have and that every object answers to. */
function own(file: KeyringFile, name: string): Sealed | undefined {
  return Object.hasOwn(file.secrets, name) ? file.secrets[name] : undefined;
}
