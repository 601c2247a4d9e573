import { pbkdf2, randomBytes } from 'node:crypto';
import { createReadStream, fstatSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { KeyError } from './key-error.ts';
import { readPrivateFile, writePrivateFile } from './private-file.ts';

/** How the key-encryption key is kept, strongest for a server first. Recorded and shown as it is named here. */
const PROTECTIONS = ['systemd-credential', 'os-keyring', 'passphrase', 'key-file'] as const;
export const protection = z.enum(PROTECTIONS);
export type Protection = z.infer<typeof protection>;

/** What a passphrase is stretched with; kept in the keyring file. */
interface Derivation {
  readonly salt: Uint8Array;
  readonly iterations: number;
}
/** Who keeps the key-encryption key (KEK, 32 bytes). `kek` gives a fresh copy each time; the caller erases it after use. */
export interface KeyCustody {
  readonly kind: Protection;
  /** Called before keys are put under this custody: makes the KEK where the custody is its only keeper and has none yet. */
  prepare?(): Promise<void>;
  kek(derivation: Derivation): Promise<Uint8Array>;
}

export const KEK_BYTES = 32;
/** PBKDF2-HMAC-SHA-256 (SP 800-132) at the count of OWASP's password storage guide of 2023. */
export const PBKDF2_ITERATIONS = 600_000;
/** A file that names more would only make the start hang. */
export const MOST_PBKDF2_ITERATIONS = 10_000_000;
const MOST_INPUT_BYTES = 4096;
const SYSTEMD_CREDENTIAL = 'countersign-kek';
const stretch = promisify(pbkdf2);

/** A passphrase that a person or a secret manager knows, at least 10 bytes. One final newline is not part of it. */
export function passphraseCustody(passphrase: Uint8Array): KeyCustody {
  const kept = withoutNewline(Buffer.from(passphrase));
  if (kept.length < 10) {
    throw new KeyError('no-kek', 'the passphrase for the keys has fewer than 10 characters');
  }
  return {
    kind: 'passphrase',
    kek: ({ salt, iterations }) => stretch(kept, salt, iterations, KEK_BYTES, 'sha256'),
  };
}

/** systemd's `LoadCredentialEncrypted=countersign-kek`: readable by this service alone, never on disk in the clear. */
export function systemdCustody(env: Readonly<Record<string, string | undefined>>): KeyCustody {
  return {
    kind: 'systemd-credential',
    async kek() {
      const folder = env['CREDENTIALS_DIRECTORY'];
      if (folder === undefined) {
        throw new KeyError('no-kek', '$CREDENTIALS_DIRECTORY is not set: the unit loads no credential');
      }
      const path = join(folder, SYSTEMD_CREDENTIAL);
      return kekFrom(await readKek(path, 'group'), `the credential ${SYSTEMD_CREDENTIAL}`);
    },
  };
}

/** The desktop app's: it takes the KEK out of the system's key ring and hands it over a file descriptor. `kek` are its bytes. */
export function keyringCustody(kek: Uint8Array): KeyCustody {
  const kept = Buffer.from(kekFrom(kek, 'the key handed over'));
  return { kind: 'os-keyring', kek: async () => Buffer.from(kept) };
}

/** The KEK in a 0600 file: whoever reads this user's files has it. The last resort, and named as that. */
export function keyFileCustody(path: string): KeyCustody {
  return {
    kind: 'key-file',
    kek: async () => kekFrom(await readKek(path, 'owner'), path),
    async prepare() {
      try {
        await writePrivateFile(path, `${randomBytes(KEK_BYTES).toString('hex')}\n`, 'create');
      } catch (error) {
        // One that is there may protect an older copy of the keyring; it does for this one as well.
        if (!(error instanceof KeyError) || error.code !== 'exists') throw error;
      }
    },
  };
}

/** Reads a passphrase or a key from an inherited file descriptor up to its end and closes it. At most 4 KiB. */
export async function readFromDescriptor(fd: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    requireReadable(fd);
    for await (const part of createReadStream('', { fd })) {
      const bytes: Buffer = part;
      size += bytes.length;
      if (size > MOST_INPUT_BYTES) throw new KeyError('no-kek', `more than ${MOST_INPUT_BYTES} bytes came`);
      parts.push(bytes);
    }
  } catch (cause) {
    if (cause instanceof KeyError) throw cause;
    throw new KeyError('no-kek', `file descriptor ${fd} cannot be read`, { cause });
  }
  return Buffer.concat(parts);
}

/** One that was not handed over may be Node's own: to read and to close that ends the process. */
function requireReadable(fd: number): void {
  const found = fstatSync(fd);
  if (found.isFile() || found.isFIFO() || found.isSocket() || found.isCharacterDevice()) return;
  throw new TypeError('neither a file nor a pipe');
}

/** Reads a passphrase from a 0600 file. */
export function readPassphraseFile(path: string): Promise<Buffer> {
  return readPrivateFile(path, MOST_INPUT_BYTES);
}

async function readKek(path: string, privacy: 'owner' | 'group'): Promise<Buffer> {
  try {
    return await readPrivateFile(path, MOST_INPUT_BYTES, privacy);
  } catch (error) {
    if (!(error instanceof KeyError) || error.code !== 'missing') throw error;
    const advice = `the key that protects the installation's keys is not at ${path}; restore it from your backup`;
    throw new KeyError('no-kek', advice, { cause: error });
  }
}

/** 32 raw bytes, or 64 hexadecimal digits and at most one newline. */
function kekFrom(bytes: Uint8Array, what: string): Uint8Array {
  if (bytes.length === KEK_BYTES) return Buffer.from(bytes);
  const text = withoutNewline(Buffer.from(bytes)).toString('latin1');
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex');
  throw new KeyError('no-kek', `${what} is neither 32 bytes nor 64 hexadecimal digits`);
}

function withoutNewline(bytes: Buffer): Buffer {
  if (bytes.at(-1) !== 0x0a) return bytes;
  return bytes.subarray(0, bytes.at(-2) === 0x0d ? -2 : -1);
}
