import { Anchor, Badge, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { AgentView } from '../../../proxy/contract/views.ts';
import { type Column, FoldTable } from '../../parts/fold-table.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { useNow } from '../../parts/use-now.ts';
import { When } from '../../parts/when.tsx';
import { AgentMenu } from './agent-menu.tsx';

const DAY_MICROSECONDS = 86_400_000_000;
/** An agent that nobody uses is a key that nobody misses. */
const UNUSED_DAYS = 30;
const EXPIRES_SOON_DAYS = 14;

const COLUMNS: readonly Column<AgentView>[] = [
  {
    head: 'Agent',
    kind: 'title',
    cell: ({ name }) => (
      <Anchor
        component={Link}
        href={`/activity?agent=${encodeURIComponent(name)}`}
        fw={550}
        size="sm"
        underline="hover"
      >
        <Untrusted text={name} />
      </Anchor>
    ),
  },
  { head: 'Owner', cell: ({ owner }) => <Untrusted text={owner} /> },
  { head: 'State', cell: (agent) => <StateBadge agent={agent} /> },
  { head: 'Last call', cell: (agent) => <LastUse agent={agent} /> },
  { head: 'Certificate ends', cell: (agent) => <Expiry agent={agent} /> },
  { head: 'What can be done', kind: 'acts', cell: (agent) => <AgentMenu agent={agent} /> },
];

export function AgentTable({ agents }: { readonly agents: readonly AgentView[] }) {
  return <FoldTable label="Agents" columns={COLUMNS} rows={agents} keyOf={({ id }) => id} />;
}

const STATES = {
  revoked: { word: 'revoked', color: 'gray' },
  expired: { word: 'expired', color: 'red' },
  paused: { word: 'paused', color: 'orange' },
  active: { word: 'active', color: 'teal' },
} as const;

function StateBadge({ agent: { state, paused } }: { readonly agent: AgentView }) {
  const { word, color } = STATES[state === 'active' && paused ? 'paused' : state];
  return (
    <Badge color={color} variant="light" tt="none">
      {word}
    </Badge>
  );
}

function LastUse({ agent }: { readonly agent: AgentView }) {
  const now = useNow(60_000);
  if (agent.lastUsed === null)
    return (
      <Text size="sm" c="dimmed" component="span">
        never
      </Text>
    );
  const unused = now - agent.lastUsed > UNUSED_DAYS * DAY_MICROSECONDS;
  return (
    <Text size="sm" component="span">
      <When at={agent.lastUsed} />
      {unused && agent.state === 'active' && (
        <Badge ml="xs" color="yellow" variant="light" tt="none">
          unused
        </Badge>
      )}
    </Text>
  );
}

function Expiry({ agent }: { readonly agent: AgentView }) {
  const now = useNow(60_000);
  if (agent.state === 'revoked')
    return (
      <Text size="sm" c="dimmed" component="span">
        revoked
      </Text>
    );
  const soon = agent.state === 'active' && agent.notAfter - now < EXPIRES_SOON_DAYS * DAY_MICROSECONDS;
  return (
    <Text size="sm" component="span">
      <When at={agent.notAfter} />
      {soon && (
        <Badge ml="xs" color="orange" variant="light" tt="none">
          renew soon
        </Badge>
      )}
    </Text>
  );
}
