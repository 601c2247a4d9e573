import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { UpdateError } from './update-error.ts';

/** What is to be installed: the file, its name in the feed, and the version that the feed says it is. */
export interface Artifact {
  readonly file: string;
  readonly name: string;
  readonly version: string;
}

const SIGNATURE = /^[A-Za-z0-9+/]{86}==\n?$/;
const KEY = /^[A-Za-z0-9+/]{43}=$/;
/** DER before a raw Ed25519 public key. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * What a release's signature is over: version and name as well as bytes, so that an old artifact under a new number, or another
 * platform's, is refused.
 */
export async function releaseStatement({ file, name, version }: Artifact): Promise<Buffer> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return Buffer.from(`countersign/release/v1\n${version}\n${name}\n${hash.digest('hex')}\n`);
}

/** The key from its 32 bytes as base64. Throws TypeError. */
export function releaseKey(base64: string): KeyObject {
  if (!KEY.test(base64)) throw new TypeError('a release key is 32 bytes as base64');
  const der = Buffer.concat([SPKI, Buffer.from(base64, 'base64')]);
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}

/** Checks an artifact by the text of its `.sig`; undefined where there is none. Throws UpdateError. */
export async function checkRelease(
  artifact: Artifact,
  signature: string | undefined,
  key: KeyObject,
): Promise<void> {
  if (signature === undefined) throw new UpdateError('unsigned', `${artifact.name} has no signature`);
  if (!SIGNATURE.test(signature)) throw new UpdateError('malformed', `${artifact.name}.sig is no signature`);
  const statement = await releaseStatement(artifact);
  if (!verify(null, statement, key, Buffer.from(signature.trim(), 'base64'))) {
    throw new UpdateError('wrong-signature', `${artifact.name} is not what was signed`);
  }
}
