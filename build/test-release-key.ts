import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** DER before the seed of an Ed25519 private key. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A key that everybody knows. The test flavour checks updates by it, and installs none. */
export function testReleaseKey(): { readonly privateKey: KeyObject; readonly publicKey: string } {
  const seed = createHash('sha256').update('countersign: releases of tests').digest();
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  return { privateKey, publicKey: publicText(privateKey) };
}

/** The raw public key as base64, as a build is given it. */
export function publicText(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
}
