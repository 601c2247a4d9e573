import { pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { CountersignError } from '../../contract/errors.ts';
import { MOST_PBKDF2_ITERATIONS, PBKDF2_ITERATIONS } from './custody.ts';

type PeopleSecretErrorCode = 'too-short' | 'too-long' | 'bad-verifier';
export class PeopleSecretError extends CountersignError<PeopleSecretErrorCode> {}

const LEAST_CHARACTERS = 10;
/** A ceiling, so that nobody can have megabytes hashed. */
const MOST_CHARACTERS = 1024;
const HASH_BYTES = 32;
const SALT_BYTES = 16;
// On the thread pool: half a second of hashing must not stop the data path.
const stretch = promisify(pbkdf2);

/**
 * The verifier of a person's own secret: `pbkdf2-sha256$<iterations>$<salt>$<hash>`, the last two base64url. SP 800-132,
 * 16 bytes of salt. Throws PeopleSecretError `too-short` under 10 characters, `too-long` above 1024.
 */
export async function makeVerifier(secret: string): Promise<string> {
  const bytes = secretBytes(secret);
  if ([...secret].length < LEAST_CHARACTERS) {
    throw new PeopleSecretError('too-short', `a secret has at least ${LEAST_CHARACTERS} characters`);
  }
  const salt = randomBytes(SALT_BYTES);
  const hash = await stretch(bytes, salt, PBKDF2_ITERATIONS, HASH_BYTES, 'sha256');
  return `pbkdf2-sha256$${PBKDF2_ITERATIONS}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** Whether `secret` is the one behind `verifier`, compared in constant time. Throws PeopleSecretError `bad-verifier`, `too-long`. */
export async function checkSecret(secret: string, verifier: string): Promise<boolean> {
  const bytes = secretBytes(secret);
  const match = /^pbkdf2-sha256\$([0-9]{6,8})\$([A-Za-z0-9_-]{22})\$([A-Za-z0-9_-]{43})$/.exec(verifier);
  const [, iterations, salt, hash] = match ?? [];
  if (iterations === undefined || salt === undefined || hash === undefined) {
    throw new PeopleSecretError('bad-verifier', 'the stored verifier of this secret cannot be read');
  }
  const count = Number(iterations);
  if (count < PBKDF2_ITERATIONS || count > MOST_PBKDF2_ITERATIONS) {
    throw new PeopleSecretError('bad-verifier', 'the stored verifier has an iteration count out of bounds');
  }
  const found = await stretch(bytes, Buffer.from(salt, 'base64url'), count, HASH_BYTES, 'sha256');
  return timingSafeEqual(found, Buffer.from(hash, 'base64url'));
}

/** NFC, as RFC 8265 has it for passwords: keyboards differ in how they send an accented letter. */
function secretBytes(secret: string): Buffer {
  if (secret.length > MOST_CHARACTERS) {
    throw new PeopleSecretError('too-long', `a secret has at most ${MOST_CHARACTERS} characters`);
  }
  return Buffer.from(secret.normalize('NFC'), 'utf8');
}
