import { join } from 'node:path';
import { z } from 'zod';
import { databaseCipher, USUAL_CIPHER } from '../../contract/cipher.ts';
import { parseJson } from '../../contract/parse-json.ts';
import { MOST_PBKDF2_ITERATIONS, PBKDF2_ITERATIONS, protection } from './custody.ts';
import { KeyError } from './key-error.ts';
import { readPrivateFile, writePrivateFile } from './private-file.ts';
import { sealed } from './seal.ts';

const MOST_FILE_BYTES = 4 * 1024 * 1024;
export const MOST_SECRETS = 256;

/** Begins with a letter or digit, so that no name collides with an object's own members such as `__proto__`. */
export const secretName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);

/** keys/keyring.json, version 1: nothing in it is of use without the key-encryption key. */
const keyringFile = z.strictObject({
  format: z.literal('countersign-keyring'),
  v: z.literal(1),
  installation: z.uuid(),
  protection: z.strictObject({
    kind: protection,
    salt: z.base64url().length(43),
    iterations: z.int().min(PBKDF2_ITERATIONS).max(MOST_PBKDF2_ITERATIONS),
  }),
  /** What `database` is the key of. Claimed wrongly, the database does not open. */
  cipher: databaseCipher.default(USUAL_CIPHER),
  /** Seals nothing under the key-encryption key: a wrong key is told from a damaged file by it. */
  check: sealed,
  keys: z.strictObject({ ca: sealed, log: sealed, database: sealed, match: sealed, secrets: sealed }),
  /** Sealed under the `secrets` key, so that storing one does not need the key-encryption key. */
  secrets: z
    .record(secretName, sealed)
    .refine((secrets) => Object.keys(secrets).length <= MOST_SECRETS, `at most ${MOST_SECRETS} secrets`),
});
export type KeyringFile = z.infer<typeof keyringFile>;
export type KeyName = keyof KeyringFile['keys'];

export function keyringPath(folder: string): string {
  return join(folder, 'keyring.json');
}

/** Reads and checks the file of `installation`. Throws KeyError with words on what to do. */
export async function readKeyringFile(folder: string, installation: string): Promise<KeyringFile> {
  const path = keyringPath(folder);
  const bytes = await readPrivateFile(path, MOST_FILE_BYTES).catch((cause: unknown) => {
    if (!(cause instanceof KeyError) || cause.code !== 'missing') throw cause;
    throw new KeyError(
      'missing',
      `the keys of installation ${installation} are not at ${path}. Restore that folder from your backup. Or, to begin a new ` +
        'installation with a new log and new agent certificates, move the data folder away, take the line "installation" ' +
        'out of countersign.yaml, and run: countersign init',
      { cause },
    );
  });
  const file = parse(bytes, path);
  if (file.installation !== installation) {
    throw new KeyError(
      'wrong-installation',
      `${path} holds the keys of installation ${file.installation}, and the configuration belongs to ${installation}. ` +
        'Use the folder and the configuration of one installation (--home, --config)',
    );
  }
  return file;
}

/** How the keyring is protected, without opening it; undefined where there is none. */
export async function readProtection(folder: string): Promise<KeyringFile['protection']['kind'] | undefined> {
  const path = keyringPath(folder);
  try {
    return parse(await readPrivateFile(path, MOST_FILE_BYTES), path).protection.kind;
  } catch (error) {
    if (error instanceof KeyError && error.code === 'missing') return undefined;
    throw error;
  }
}

/** Writes the file durably. Throws KeyError `bad-secret` where it would be too large to be read again. */
export async function writeKeyringFile(
  folder: string,
  file: KeyringFile,
  mode: 'replace' | 'create',
): Promise<void> {
  const text = `${JSON.stringify(file, null, 2)}\n`;
  if (text.length > MOST_FILE_BYTES) {
    throw new KeyError('bad-secret', 'the secrets together are too large for the keyring');
  }
  await writePrivateFile(keyringPath(folder), text, mode);
}

function parse(bytes: Buffer, path: string): KeyringFile {
  try {
    return keyringFile.parse(parseJson(bytes.toString('utf8')));
  } catch (cause) {
    throw new KeyError('damaged', `${path} is not a keyring as it was written; restore it from your backup`, {
      cause,
    });
  }
}
