import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { CallView } from '../../../proxy/contract/log-views.ts';
import type { AgentView } from '../../../proxy/contract/views.ts';
import { useWiring } from '../../api/use-wiring.ts';
import { Failed, Loading } from '../../parts/states.tsx';
import { WiringLines } from '../../parts/wiring-lines.tsx';
import { Listening } from './listening.tsx';

interface Props {
  readonly agents: readonly AgentView[];
  readonly heard: CallView | null;
}

export function AgentStep({ agents, heard }: Props) {
  const newest = agents
    .filter(({ state }) => state === 'active')
    .toSorted((a, b) => b.created - a.created)
    .at(0);
  return (
    <Stack gap="sm">
      <Text size="sm">
        Each program that works for you, such as Claude Code or a CI job, gets a certificate of its own and an
        owner who answers for it.
      </Text>
      <Group>
        <Button
          component={Link}
          href="/agents?add"
          leftSection={<IconPlus size={16} aria-hidden />}
          variant={newest === undefined ? 'filled' : 'default'}
        >
          {newest === undefined ? 'Add an agent' : 'Add another agent'}
        </Button>
      </Group>
      {newest !== undefined && (
        <>
          <Text size="sm" fw={550}>
            Connect a client as {newest.name}
          </Text>
          <Lines name={newest.name} />
          {heard === null && <Listening>Waiting for {newest.name} to connect …</Listening>}
        </>
      )}
    </Stack>
  );
}

function Lines({ name }: { readonly name: string }) {
  const { data, error, refetch } = useWiring(name);
  if (data !== undefined) return <WiringLines wiring={data} />;
  if (error === null) return <Loading what="the lines" />;
  return <Failed what="The lines" error={error} retry={() => void refetch()} />;
}
