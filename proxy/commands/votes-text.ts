import { inFours } from '../contract/in-fours.ts';
import type { VoteKey, Votes } from '../contract/votes.ts';
import { counted } from '../platform/terminal/counted.ts';
import type { Painter } from '../platform/terminal/style.ts';
import { visible } from '../platform/terminal/visible.ts';

interface Of {
  /** What was looked at: the bundle, these records. */
  readonly all: string;
  readonly paint: Painter;
}

/** Whose word the votes are. */
export function votesLines(votes: Votes, keys: readonly VoteKey[], { all, paint }: Of): string[] {
  const { signed, asRecorded, otherRequest, unchecked, unsigned } = votes;
  const nowhere = signed - asRecorded - otherRequest.length;
  const goods = signed === 1 ? 'the signature is good' : 'all signatures are good';
  const over = asRecorded === signed ? ', over the request as it stands here' : '';
  const keyLine = ({ spki, principal, name, votes: count }: VoteKey): string =>
    `    ${visible(name ?? principal)}, ${counted(count, 'vote')}: key ${inFours(spki)}`;
  return [
    ...(signed === 0
      ? []
      : [
          `  ${counted(signed, 'vote')} signed by a device of the voter: ${goods}${over}. That the keys are theirs is`,
          '  the gateway’s word, until you compare them with what their apps show (Settings):',
          ...keys.map(keyLine),
        ]),
    ...(otherRequest.length === 0
      ? []
      : [
          paint(
            'warn',
            `  NOT over the request as it stands here: ${recordsText(otherRequest)}. It was masked otherwise when it was shown, or is not what the voter saw.`,
          ),
        ]),
    ...(nowhere === 0 ? [] : [`  Of ${nowhere} of them, the request is not in ${all}.`]),
    ...(unchecked === 0
      ? []
      : [
          paint(
            'warn',
            `  ${counted(unchecked, 'signed vote')} could not be checked: the record of the key, or what was signed, is not in ${all}.`,
          ),
        ]),
    ...(unsigned === 0
      ? []
      : [
          `  ${counted(unsigned, 'vote')} without a signature: given on the gateway’s machine, and its word.`,
        ]),
  ];
}

/** So many are named. */
const MOST_NAMED = 20;
function recordsText(indexes: readonly number[]): string {
  const more = indexes.length - MOST_NAMED;
  const named = indexes.slice(0, MOST_NAMED).join(', ');
  return `the ${indexes.length === 1 ? 'vote of record' : 'votes of records'} ${named}${more > 0 ? ` and ${more} more` : ''}`;
}
