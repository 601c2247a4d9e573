import { SimpleGrid, Stack } from '@mantine/core';
import type { AgentView } from '../../../proxy/contract/views.ts';
import { AgentsCard } from './agents-card.tsx';
import { Attention } from './attention.tsx';
import { TodayCard } from './today-card.tsx';
import { WaitingCard } from './waiting-card.tsx';

interface Props {
  readonly agents: readonly AgentView[];
}

/** What waits, what happened today, who is at work, what wants looking after. */
export function Overview({ agents }: Props) {
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }}>
        <WaitingCard />
        <TodayCard />
        <AgentsCard agents={agents} />
      </SimpleGrid>
      <Attention />
    </Stack>
  );
}
