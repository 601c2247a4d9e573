import { parseJson } from '../contract/parse-json.ts';
import type { LogRecord } from '../contract/record.ts';
import { isSealedRole, maskedRole } from '../contract/sealed-roles.ts';
import { opens } from '../record/commitment.ts';
import { SealError } from '../record/seal-error.ts';
import { envelopeOf, openSealed, type SealedFor } from '../record/sealed-body.ts';
import { AgeError } from './age/age-error.ts';
import { withIdentities } from './age/with-identities.ts';
import { createCursor } from './archive-cursor.ts';
import type { ArchivePlace } from './archive-source.ts';
import { BundleError } from './bundle-error.ts';
import { type BundleKeys, type VerifiedBundle, verifyBundle } from './verify-bundle.ts';

/** Where a sealed original stands on record. */
export interface SealedPlace extends SealedFor {
  readonly index: number;
  /** Of its ciphertext. */
  readonly commit: string;
}
export interface Unsealed {
  readonly bundle: VerifiedBundle;
  readonly opened: number;
  /** Sealed to others than these identities. */
  readonly others: number;
}

const FOLDER = 'sealed/';
const SALT_BYTES = 32;
const MOST_BYTES = 1024 * 1024 * 1024;

/**
 * Verifies a bundle, then opens the sealed originals in it, in the order of the log, one in memory at a time: each is what its record
 * commits to, and the original of the masked message that it says. Throws BundleError, ArchiveError; SealError for one that does not hold;
 * AgeError, 'wrong-identity' where all are sealed to others.
 */
export async function unsealBundle(
  place: ArchivePlace,
  keys: BundleKeys,
  identities: readonly string[],
  take: (original: Buffer, place: SealedPlace) => Promise<void>,
): Promise<Unsealed> {
  const places = new Map<string, SealedPlace>();
  let current: ReadonlyMap<string, SealedPlace> = new Map();
  const bundle = await verifyBundle(place, keys, {
    passing: {
      begin(bytes) {
        current = placesIn(parseJson(Buffer.from(bytes).toString('utf8')) as LogRecord);
        return (commit) => {
          const found = current.get(commit);
          if (found !== undefined) places.set(commit, found);
        };
      },
      end() {},
    },
  });
  const dataKey = createKeyring(identities);
  let [opened, others] = [0, 0];
  const files = createCursor(place, FOLDER);
  try {
    for (let file = await files.next(); file !== undefined; file = await files.next()) {
      const commit = file.name.slice(FOLDER.length);
      const about = places.get(commit);
      const bytes = await file.read(MOST_BYTES);
      const body = bytes.subarray(SALT_BYTES);
      // Read again: it may be another file by now.
      if (about === undefined || !opens(commit, bytes.subarray(0, SALT_BYTES), body))
        throw new BundleError('bad-body', 'A body is not the one that was verified.', { file: file.name });
      const key = await dataKey(envelopeOf(body));
      if (key === undefined) {
        others++;
        continue;
      }
      await take(openSealed(body, key, about), about);
      opened++;
    }
  } finally {
    await files.close();
  }
  if (opened === 0 && others > 0)
    throw new AgeError('wrong-identity', 'All originals in it are sealed to others.');
  return { bundle, opened, others };
}

function placesIn({ index, session, call, commits }: LogRecord): Map<string, SealedPlace> {
  const found = new Map<string, SealedPlace>();
  for (const { role, commit } of commits) {
    if (!isSealedRole(role)) continue;
    const of = commits.find((one) => one.role === maskedRole(role))?.commit ?? '';
    found.set(commit, { index, session: session ?? '', call: call ?? '', role, of, commit });
  }
  return found;
}

/** Opens each envelope once; a session's originals have the same. Undefined where it is for others. */
function createKeyring(identities: readonly string[]): (envelope: Buffer) => Promise<Uint8Array | undefined> {
  let last: { readonly envelope: Buffer; readonly key: Uint8Array | undefined } | undefined;
  return async (envelope) => {
    if (last?.envelope.equals(envelope) === true) return last.key;
    const key = await withIdentities(identities, (decrypter) => decrypter.decrypt(envelope)).catch(
      (error: unknown) => {
        if (error instanceof AgeError && error.code === 'wrong-identity') return undefined;
        if (error instanceof AgeError && error.code === 'altered')
          throw new SealError('altered', 'The envelope of a data key is damaged.', { cause: error });
        throw error;
      },
    );
    last = { envelope: Buffer.from(envelope), key };
    return key;
  };
}
