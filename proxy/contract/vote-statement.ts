import { z } from 'zod';
import { grantInput, p256Signature, shownCommitment, uuid, type VoteInput } from './inputs.ts';
import { assurance } from './policy.ts';

/*
 * What an approver's device signs: ECDSA P-256 over SHA-256 of these bytes, as IEEE P1363 (64 bytes) in base64url. Both sides build
 * the bytes from what they know themselves; nothing that was signed is sent, so nothing can be read in two ways.
 */

const wellFormed = z
  .string()
  .min(1)
  .max(500)
  .refine((text) => text.isWellFormed(), 'text without half characters');

/** One vote as its device signs it. Times are µs since 1970 UTC, by the device's clock. */
export const voteStatement = z.strictObject({
  installation: uuid,
  approval: uuid,
  principal: uuid,
  /** The device key's credential. */
  credential: uuid,
  vote: z.enum(['approve', 'deny']),
  /** Over the network it is `other-device`; on the gateway's own machine `click` or `os-presence`. */
  assurance,
  /** Whether the device had its user show that they are there, for this very vote. */
  presence: z.boolean(),
  shown: shownCommitment,
  reason: wellFormed.optional(),
  grant: grantInput.optional(),
  at: z.int().nonnegative(),
});
export type VoteStatement = z.infer<typeof voteStatement>;

/** What a device signs to be given a token on the gateway's machine. `nonce` as the challenge gave it. */
export const loginStatement = z.strictObject({
  installation: uuid,
  credential: uuid,
  nonce: z.base64url().length(43),
});
export type LoginStatement = z.infer<typeof loginStatement>;

export const deviceLoginInput = z.strictObject({
  credential: uuid,
  nonce: loginStatement.shape.nonce,
  signature: p256Signature,
});

/** The statement of a vote as it is sent to the API. An empty reason is none. */
export function statementOf(
  vote: Pick<VoteInput, 'vote' | 'assurance' | 'shown' | 'reason' | 'grant'>,
  rest: Pick<VoteStatement, 'installation' | 'approval' | 'principal' | 'credential' | 'presence' | 'at'>,
): VoteStatement {
  const { reason, grant, assurance, shown } = vote;
  return {
    ...rest,
    vote: vote.vote,
    assurance,
    shown,
    ...(reason === undefined || reason === '' ? {} : { reason }),
    ...(grant === undefined ? {} : { grant }),
  };
}

/** The line `countersign/vote/v1` and the statement as RFC 8785 JSON, in UTF-8. Throws TypeError on text that UTF-8 cannot hold. */
export function voteStatementBytes(statement: VoteStatement): Uint8Array<ArrayBuffer> {
  return bytes('countersign/vote/v1', statement);
}

/** The line `countersign/login/v1` and the statement as RFC 8785 JSON, in UTF-8. */
export function loginStatementBytes(statement: LoginStatement): Uint8Array<ArrayBuffer> {
  return bytes('countersign/login/v1', statement);
}

function bytes(line: string, statement: object): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${line}\n${canonical(statement)}`);
}

/** RFC 8785 of strings, integers, booleans and objects of them, which is all that a statement holds. */
function canonical(value: unknown): string {
  if (typeof value === 'string' && !value.isWellFormed()) throw new TypeError('half a surrogate pair');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${canonical(key)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}
