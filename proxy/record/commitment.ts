import { createHash, hash, randomFillSync } from 'node:crypto';

const PREFIX = Buffer.from('countersign/body/v1', 'ascii');
const SALT_BYTES = 32;
/** Up to here one hash over a copy is quicker than a hash in steps. */
const ONE_SHOT_BYTES = 65_536;

export interface Commitment {
  /** base64url SHA-256 of `countersign/body/v1` ‖ salt ‖ bytes, 43 characters. */
  readonly commit: string;
  /** 32 random bytes. Without them the commitment says nothing of the bytes, so they are kept and erased with the body. */
  readonly salt: Uint8Array;
}

/** Commits to bytes under a fresh salt. */
export function commitTo(bytes: Uint8Array): Commitment {
  const salt = freshSalt();
  return { commit: commitmentOf(salt, bytes), salt };
}

/** Whether the commitment stands for these bytes under this salt. */
export function opens(commit: string, salt: Uint8Array, bytes: Uint8Array): boolean {
  return salt.length === SALT_BYTES && commitmentOf(salt, bytes) === commit;
}

/** Whether one of a record's commitments stands twice among them: it would have one body for two. */
export function standsTwice(commits: readonly { readonly commit: string }[]): boolean {
  return new Set(commits.map(({ commit }) => commit)).size < commits.length;
}

function commitmentOf(salt: Uint8Array, bytes: Uint8Array): string {
  if (bytes.length > ONE_SHOT_BYTES) {
    return createHash('sha256').update(PREFIX).update(salt).update(bytes).digest('base64url');
  }
  const input = Buffer.allocUnsafe(PREFIX.length + SALT_BYTES + bytes.length);
  input.set(PREFIX, 0);
  input.set(salt, PREFIX.length);
  input.set(bytes, PREFIX.length + SALT_BYTES);
  return hash('sha256', input, 'base64url');
}

const pool = Buffer.alloc(SALT_BYTES * 256);
let used = pool.length;
/** A call to the system's generator costs more than the hash itself, so salts are drawn by the hundred. */
function freshSalt(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const salt = new Uint8Array(SALT_BYTES);
  pool.copy(salt, 0, used, used + SALT_BYTES);
  pool.fill(0, used, used + SALT_BYTES);
  used += SALT_BYTES;
  return salt;
}
