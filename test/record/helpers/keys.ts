/** The PKCS#8 DER of an Ed25519 key whose seed is 32 times one byte. */
export function pkcs8OfSeed(byte: number): Uint8Array {
  return Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, byte)]);
}
