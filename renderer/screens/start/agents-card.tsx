import { Text } from '@mantine/core';
import type { AgentView } from '../../../proxy/contract/views.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { When } from '../../parts/when.tsx';
import { FactCard } from './fact-card.tsx';
import classes from './start.module.css';

/** How many agents may call, and which called last. */
export function AgentsCard({ agents }: { readonly agents: readonly AgentView[] }) {
  const active = agents.filter(({ state, paused }) => state === 'active' && !paused);
  const paused = agents.filter((agent) => agent.state === 'active' && agent.paused).length;
  const expired = agents.filter(({ state }) => state === 'expired').length;
  const last = agents.toSorted((a, b) => (b.lastUsed ?? 0) - (a.lastUsed ?? 0)).at(0);
  const others = [
    ...(paused > 0 ? [`${paused} paused`] : []),
    ...(expired > 0 ? [`${expired} expired`] : []),
  ].join(', ');
  return (
    <FactCard title="Agents active" href="/agents" link="Agents">
      <div className={classes.number}>{active.length}</div>
      <Text size="sm" c="dimmed" component="div">
        {others !== '' && `${others}. `}
        {last === undefined || last.lastUsed === null ? (
          'None has called yet.'
        ) : (
          <>
            Last call: <Untrusted text={last.name} /> <When at={last.lastUsed} />
          </>
        )}
      </Text>
    </FactCard>
  );
}
