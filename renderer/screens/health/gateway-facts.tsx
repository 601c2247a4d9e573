import { Card, Table, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useStatus } from '../../api/use-status.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { When } from '../../parts/when.tsx';
import { channelWords } from './channel-words.ts';

/** What runs, where, and how it is protected. */
export function GatewayFacts() {
  const { data: status } = useStatus();
  if (status === undefined) return null;
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Agents connect to', status.listening ?? 'nothing: it does not listen'],
    ['Mode', status.mode === 'observe' ? 'observe: nothing is held or denied' : 'enforce'],
    ['Running since', <When key="since" at={status.started} />],
    ['Keys protected by', status.keys.protection],
    ['Isolation from agents', status.isolation],
    ['Approvers are reached by', channelWords(status.channels)],
    ['Configuration', <Untrusted key="file" text={status.config.file} />],
    ['In force since', <When key="force" at={status.config.since} />],
    ['Installation', status.installation],
    ['Log origin', status.log.origin],
    ['Version', status.version],
  ];
  return (
    <Card component="section" withBorder aria-label="This gateway">
      <Title order={2} size="h5" mb="xs">
        This gateway
      </Title>
      <Table variant="vertical" layout="fixed" withRowBorders={false} verticalSpacing={4}>
        <Table.Tbody>
          {facts.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th w={{ base: 124, sm: 200 }} fw={500}>
                {name}
              </Table.Th>
              <Table.Td>{typeof value === 'string' ? <Untrusted text={value} /> : value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}
