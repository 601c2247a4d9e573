import { List, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { inFours } from '../../../proxy/contract/in-fours.ts';
import type { LookedAt as Looked } from '../../../proxy/contract/verification.ts';

/** So many records are named. */
const MOST_NAMED = 20;

/** What was held against the records, and whose word the votes are. */
export function LookedAt({ bodies, heads, votes }: Looked) {
  const gone = bodies.deleted === 0 ? '' : `; ${numbered(bodies.deleted)} deleted, as records tell`;
  return (
    <>
      <Text size="sm">
        {counted(bodies.checked, 'body', 'bodies')},{' '}
        {bodies.bad === 0
          ? 'each as its record commits to it'
          : `${numbered(bodies.bad)} of them NOT as their records say`}
        {gone}. {counted(heads.checkpoints, 'signed head')} kept, {counted(heads.cosignatures, 'cosignature')}{' '}
        of witnesses.
      </Text>
      <SignedVotes {...votes} />
      {votes.unsigned > 0 && (
        <Text size="sm">
          {counted(votes.unsigned, 'vote')} without a signature: given on the gateway’s machine, and its word.
        </Text>
      )}
    </>
  );
}

function SignedVotes({ signed, asRecorded, otherRequest, unchecked, keys }: Looked['votes']) {
  const nowhere = signed - asRecorded - otherRequest.length;
  return (
    <>
      {signed > 0 && (
        <>
          <Text size="sm">
            {counted(signed, 'vote')} signed by a device of the voter:{' '}
            {signed === 1 ? 'the signature is good' : 'all signatures are good'}
            {asRecorded === signed && ', over the request as it stands here'}. That the keys are theirs is the
            gateway’s word, until you compare them with what their apps show (Settings):
          </Text>
          <List size="sm" ml="xs" aria-label="Keys of the votes">
            {keys.map(({ spki, principal, name, votes }) => (
              <List.Item key={`${spki} ${principal}`} style={{ overflowWrap: 'anywhere' }}>
                {name ?? principal}, {counted(votes, 'vote')}: key <code>{inFours(spki)}</code>
              </List.Item>
            ))}
          </List>
        </>
      )}
      {otherRequest.length > 0 && (
        <Warning>
          NOT over the request as it stands here: {named(otherRequest)}. It was masked otherwise when it was
          shown, or is not what the voter saw.
        </Warning>
      )}
      {nowhere > 0 && (
        <Text size="sm">Of {numbered(nowhere)} of them, the request is not in what was looked at.</Text>
      )}
      {unchecked > 0 && (
        <Warning>
          {counted(unchecked, 'signed vote')} could not be checked: the record of the key, or what was signed,
          is not in what was looked at.
        </Warning>
      )}
    </>
  );
}

function Warning({ children }: { readonly children: ReactNode }) {
  return (
    <Text size="sm" fw={600}>
      <IconAlertTriangle size={14} aria-hidden /> {children}
    </Text>
  );
}

function named(indexes: readonly number[]): string {
  const more = indexes.length - MOST_NAMED;
  const what = indexes.length === 1 ? 'the vote of record' : 'the votes of records';
  return `${what} ${indexes.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${numbered(more)} more` : ''}`;
}
function counted(count: number, one: string, several = `${one}s`): string {
  return `${numbered(count)} ${count === 1 ? one : several}`;
}
const numbered = (count: number): string => count.toLocaleString('en');
