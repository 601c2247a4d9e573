import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useSearchParams } from 'wouter';
import { useAgents } from '../../api/use-agents.ts';
import { Page } from '../../parts/page.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { AddAgent } from './add-agent.tsx';
import { AgentTable } from './agent-table.tsx';
import { AgentWiring } from './agent-wiring.tsx';

/** The agents of this installation. The address says which dialogue is open: `?add`, `?connect=NAME`. */
export function Agents() {
  const { data: agents, error, refetch } = useAgents();
  const [search, setSearch] = useSearchParams();
  const connecting = search.get('connect');
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setSearch({ add: '' })}>
      Add an agent
    </Button>
  );
  return (
    <Page
      title="Agents"
      lead="Programs that call servers through this gateway, each with a certificate of its own and a person who answers for it."
      actions={add}
    >
      {agents === undefined && error === null && <Loading what="agents" />}
      {agents === undefined && error !== null && (
        <Failed what="The agents" error={error} retry={() => void refetch()} />
      )}
      {agents?.length === 0 && (
        <Empty title="No agent yet" action={add}>
          Add one for each program that should work for you, such as Claude Code or a CI job. You get the line
          that connects it.
        </Empty>
      )}
      {agents !== undefined && agents.length > 0 && <AgentTable agents={agents} />}
      <AddAgent opened={search.has('add')} onClose={() => setSearch({})} taken={agents ?? []} />
      {connecting !== null && <AgentWiring name={connecting} onClose={() => setSearch({})} />}
    </Page>
  );
}
