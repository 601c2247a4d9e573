import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  loginStatementBytes,
  statementOf,
  type VoteStatement,
  voteStatementBytes,
} from '../../proxy/contract/vote-statement.ts';

/** A device's key as an app makes it. */
export interface Device {
  readonly key: KeyObject;
  readonly spki: string;
  readonly spkiSha256: string;
}
export function newDevice(namedCurve = 'P-256'): Device {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  const der = publicKey.export({ format: 'der', type: 'spki' });
  const spkiSha256 = createHash('sha256').update(der).digest('hex');
  return { key: privateKey, spki: der.toString('base64url'), spkiSha256 };
}

/** base64url of the signature as IEEE P1363. */
export function signedBy(key: KeyObject, bytes: Uint8Array): string {
  return sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}
export function signLogin(
  { key }: Device,
  installation: string,
  credential: string,
  nonce: string,
): { credential: string; nonce: string; signature: string } {
  return {
    credential,
    nonce,
    signature: signedBy(key, loginStatementBytes({ installation, credential, nonce })),
  };
}

type Vote = Parameters<typeof statementOf>[0];
/** The vote with what its device states and its signature, as it is sent. */
export function signVote<V extends Vote>(
  { key }: Device,
  vote: V,
  rest: Pick<VoteStatement, 'installation' | 'approval' | 'principal' | 'credential' | 'presence' | 'at'>,
): V & { signed: { signature: string; at: number; presence: boolean } } {
  const { at, presence } = rest;
  return {
    ...vote,
    signed: { signature: signedBy(key, voteStatementBytes(statementOf(vote, rest))), at, presence },
  };
}
