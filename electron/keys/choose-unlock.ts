import type { Protection } from '../../proxy/platform/keys/custody.ts';
import type { Trouble } from '../contract/shell-calls.ts';
import type { Unlock } from '../gateway/gateway-run.ts';
import type { KeyBox } from './key-box.ts';
import { makeKey, readKey, WrappedKeyError } from './wrapped-keys.ts';

/** How the gateway's keys open, or what the person is to be asked. */
export type UnlockChoice =
  | { readonly unlock: Unlock }
  | { readonly trouble: Extract<Trouble, { kind: `${string}passphrase` | `key-${string}` }> };

/**
 * Decides by what is there: a new installation takes the system's key store, or a passphrase where there is none; one that is
 * there opens as it was made. `kept` is undefined where there is no installation.
 */
export async function chooseUnlock(options: {
  readonly home: string;
  /** userData/keys.json */
  readonly file: string;
  readonly kept: Protection | undefined;
  readonly box: KeyBox;
  /** What the person typed, where they were asked. */
  readonly passphrase?: string | undefined;
}): Promise<UnlockChoice> {
  const { home, file, kept, box, passphrase } = options;
  if (passphrase !== undefined) return { unlock: { by: 'passphrase', bytes: Buffer.from(passphrase) } };
  switch (kept) {
    case 'passphrase':
      return { trouble: { kind: 'ask-passphrase', words: '' } };
    case 'key-file':
    case 'systemd-credential':
      return { unlock: { by: 'itself' } };
    case 'os-keyring':
      return opened(() => readKey(file, home, box), options);
    case undefined:
      if (!box.trusted()) return { trouble: { kind: 'choose-passphrase', backend: box.backend() } };
      return opened(() => makeKey(file, home, box), options);
  }
}

async function opened(
  key: () => Promise<Uint8Array>,
  { home, file, box }: { readonly home: string; readonly file: string; readonly box: KeyBox },
): Promise<UnlockChoice> {
  try {
    return { unlock: { by: 'kek', bytes: await key() } };
  } catch (error) {
    if (!(error instanceof WrappedKeyError)) throw error;
    if (error.code !== 'closed') return { trouble: { kind: 'key-missing', home, file } };
    return { trouble: { kind: 'key-closed', home, backend: error.backend, now: box.backend() } };
  }
}
