import { Anchor, Badge, Table, Text, VisuallyHidden } from '@mantine/core';
import { Link } from 'wouter';
import type { AgentView } from '../../../proxy/contract/views.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { useNow } from '../../parts/use-now.ts';
import { When } from '../../parts/when.tsx';
import { AgentMenu } from './agent-menu.tsx';

const DAY_MICROSECONDS = 86_400_000_000;
/** An agent that nobody uses is a key that nobody misses. */
const UNUSED_DAYS = 30;
const EXPIRES_SOON_DAYS = 14;

export function AgentTable({ agents }: { readonly agents: readonly AgentView[] }) {
  const now = useNow(60_000);
  return (
    <Table.ScrollContainer minWidth={640} scrollAreaProps={{ type: 'auto' }}>
      <Table verticalSpacing="sm" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Agent</Table.Th>
            <Table.Th>Owner</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Last call</Table.Th>
            <Table.Th>Certificate ends</Table.Th>
            <Table.Th>
              <VisuallyHidden>What can be done</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {agents.map((agent) => (
            <Table.Tr key={agent.id}>
              <Table.Td>
                <Anchor
                  component={Link}
                  href={`/activity?agent=${encodeURIComponent(agent.name)}`}
                  fw={550}
                  size="sm"
                  underline="hover"
                >
                  <Untrusted text={agent.name} />
                </Anchor>
              </Table.Td>
              <Table.Td>
                <Untrusted text={agent.owner} />
              </Table.Td>
              <Table.Td>
                <StateBadge agent={agent} />
              </Table.Td>
              <Table.Td>
                <LastUse agent={agent} now={now} />
              </Table.Td>
              <Table.Td>
                {agent.state === 'revoked' ? (
                  <Text size="sm" c="dimmed">
                    revoked
                  </Text>
                ) : (
                  <Expiry agent={agent} now={now} />
                )}
              </Table.Td>
              <Table.Td ta="right">
                <AgentMenu agent={agent} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function StateBadge({ agent }: { readonly agent: AgentView }) {
  if (agent.state === 'revoked')
    return (
      <Badge color="gray" variant="light" tt="none">
        revoked
      </Badge>
    );
  if (agent.state === 'expired')
    return (
      <Badge color="red" variant="light" tt="none">
        expired
      </Badge>
    );
  if (agent.paused)
    return (
      <Badge color="orange" variant="light" tt="none">
        paused
      </Badge>
    );
  return (
    <Badge color="teal" variant="light" tt="none">
      active
    </Badge>
  );
}

function LastUse({ agent, now }: { readonly agent: AgentView; readonly now: number }) {
  if (agent.lastUsed === null)
    return (
      <Text size="sm" c="dimmed">
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

function Expiry({ agent, now }: { readonly agent: AgentView; readonly now: number }) {
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
