import { Anchor, Code, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import { useStatus } from '../../api/use-status.ts';
import { Empty } from '../../parts/states.tsx';
import { type Holding, useHolding } from './use-holding.ts';

/** The empty queue: what would be in it, and by which rule. */
export function NothingWaits() {
  const { data: status } = useStatus();
  const { data: holding } = useHolding();
  return (
    <Empty title="Nothing waits">
      <Stack gap="xs">
        <Text inherit>
          Policy can hold a call: it then waits here, and runs only when a person has approved it. You can
          leave this page open; what comes appears by itself.
        </Text>
        {status?.mode === 'observe' ? (
          <Text inherit>
            This gateway only observes, so nothing is held.{' '}
            <PolicyLink>See what enforcing would hold</PolicyLink>
          </Text>
        ) : (
          holding !== undefined && <Rules holding={holding} />
        )}
      </Stack>
    </Empty>
  );
}

function Rules({ holding: { rules, byDefault } }: { readonly holding: Holding }) {
  if (rules.length === 0 && !byDefault)
    return (
      <Text inherit>
        No rule of your policy holds anything, only a tool that nobody has confirmed is held.{' '}
        <PolicyLink>Open the policy</PolicyLink>
      </Text>
    );
  const more = rules.length > MOST ? ` and ${rules.length - MOST} more` : '';
  return (
    <Text inherit>
      Now held: what{' '}
      {rules.slice(0, MOST).map((name, index) => (
        <span key={name}>
          {index > 0 && ', '}
          <Code>{name}</Code>
        </span>
      ))}
      {more}
      {rules.length > 0 && ' matches'}
      {rules.length > 0 && byDefault && ', and '}
      {byDefault && 'what no rule speaks of'}. <PolicyLink>Open the policy</PolicyLink>
    </Text>
  );
}
const MOST = 6;

function PolicyLink({ children }: { readonly children: string }) {
  return (
    <Anchor component={Link} href="/policy" inherit underline="always">
      {children}
    </Anchor>
  );
}
