import { createPublicKey, generateKeyPairSync, hash, type KeyObject, sign } from 'node:crypto';
import type { VoteInput } from '../../contract/inputs.ts';
import {
  type LoginStatement,
  loginStatementBytes,
  statementOf,
  type VoteStatement,
  voteStatementBytes,
} from '../../contract/vote-statement.ts';

/*
 * An approver's device: its key and what it signs. For the program that holds the key, on the gateway's machine or elsewhere.
 */

/** A new P-256 key. */
export function newDeviceKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

/** base64url of the DER of the key's SubjectPublicKeyInfo, as the API takes it. */
export function spkiOf(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64url');
}

/** Hex SHA-256 of the same, by which an auditor compares the key on record with the one that a person has. */
export function spkiDigestOf(key: KeyObject): string {
  return hash('sha256', createPublicKey(key).export({ format: 'der', type: 'spki' }), 'hex');
}

/** What goes to `POST /api/device/login`. */
export function signedLogin(key: KeyObject, login: LoginStatement) {
  const { credential, nonce } = login;
  return { credential, nonce, signature: signature(key, loginStatementBytes(login)) };
}

/** Who votes on what, and whether the device had its user show that they are there. `at` is µs since 1970 UTC. */
export type Voting = Pick<
  VoteStatement,
  'installation' | 'approval' | 'principal' | 'credential' | 'presence' | 'at'
>;

/** The vote as it goes to `POST /api/approvals/{id}/votes`, signed. Its assurance is what the device states. */
export function signedVote(key: KeyObject, vote: VoteInput, voting: Voting): VoteInput {
  const { at, presence } = voting;
  const bytes = voteStatementBytes(statementOf(vote, voting));
  return { ...vote, signed: { signature: signature(key, bytes), at, presence } };
}

function signature(key: KeyObject, bytes: Uint8Array): string {
  return sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}
