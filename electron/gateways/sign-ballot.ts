import type { KeyObject } from 'node:crypto';
import { signedVote } from '../../proxy/api/elsewhere/device.ts';
import { type VoteInput, voteInput } from '../../proxy/contract/inputs.ts';
import { parseJson } from '../../proxy/contract/parse-json.ts';
import type { DeviceEntry } from '../devices/device-file.ts';

/** A vote that a page sent, as its device states and signs it. */
export interface Ballot {
  readonly approval: string;
  /** The page's JSON. */
  readonly text: string;
  /** Whether the person has shown that they are there, for this vote. */
  readonly present: boolean;
  /** µs since 1970 UTC. */
  readonly at: number;
}

/**
 * The vote with what this device states: the page's own word for the assurance counts for nothing. Undefined where the page sent no
 * vote, or one that says it was signed already.
 */
export function signBallot(
  { approval, text, present, at }: Ballot,
  { at: where, installation, principal, credential }: DeviceEntry,
  key: KeyObject,
): VoteInput | undefined {
  const parsed = voteInput.safeParse(jsonOf(text));
  if (!parsed.success || parsed.data.signed !== undefined) return undefined;
  if (parsed.data.reason?.isWellFormed() === false) return undefined;
  const assurance = where === 'elsewhere' ? 'other-device' : present ? 'os-presence' : 'click';
  const voting = { installation, approval, principal, credential, presence: present, at };
  return signedVote(key, { ...parsed.data, assurance }, voting);
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
