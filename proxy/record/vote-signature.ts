import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** What is in front of the coordinates of a SubjectPublicKeyInfo of P-256 (RFC 5480): its point is uncompressed, and not hybrid, either. */
const P256_PREFIX = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');
const P256_BYTES = 91;
const SIGNATURE_BYTES = 64;

/** The key of a device as it is on record: base64url of its SPKI, held to the digest beside it. Undefined where it is no such key. */
export function deviceKey(key: unknown, spki: unknown): KeyObject | undefined {
  const der = bytesOf(key);
  if (der?.length !== P256_BYTES || !der.subarray(0, P256_PREFIX.length).equals(P256_PREFIX))
    return undefined;
  if (createHash('sha256').update(der).digest('hex') !== spki) return undefined;
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

/** In their order, as RFC 8785 has it. */
const MEMBERS = [
  ...(['approval', 'assurance', 'at', 'credential', 'grant', 'installation'] as const),
  ...(['presence', 'principal', 'reason', 'shown', 'vote'] as const),
];
/** What a device signed, as the log has it: of each member its JSON, undefined where there is none. */
export type StatedVote = Readonly<Record<(typeof MEMBERS)[number], string | undefined>>;

/** Whether the device signed just this (base64url of r ‖ s): docs/log-format.md, section "Signed votes". */
export function isVoteSigned(stated: StatedVote, signature: unknown, key: KeyObject): boolean {
  const bytes = bytesOf(signature);
  if (bytes?.length !== SIGNATURE_BYTES) return false;
  const members = MEMBERS.filter((name) => stated[name] !== undefined);
  const statement = members.map((name) => `"${name}":${stated[name]}`).join(',');
  const message = Buffer.from(`countersign/vote/v1\n{${statement}}`);
  return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, bytes);
}

/** base64url without padding in its one form. */
function bytesOf(text: unknown): Buffer | undefined {
  if (typeof text !== 'string') return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
