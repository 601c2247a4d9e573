import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDots,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnected,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { AgentView } from '../../../proxy/contract/views.ts';
import { usePause } from '../../api/use-pause.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { useRenewAgent, useRevokeAgent } from './use-agent-changes.ts';

/** What can be done with one agent. */
export function AgentMenu({ agent }: { readonly agent: AgentView }) {
  const [asking, setAsking] = useState<'revoke' | 'renew'>();
  const [, setSearch] = useSearchParams();
  const pause = usePause();
  const revoke = useRevokeAgent();
  const renew = useRenewAgent();
  const done = (): void => {
    setAsking(undefined);
    revoke.reset();
    renew.reset();
  };
  if (agent.state === 'revoked') return null;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`What to do with ${agent.name}`}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPlugConnected size={16} aria-hidden />}
            onClick={() => setSearch({ connect: agent.name })}
          >
            Connect a client …
          </Menu.Item>
          <Menu.Item
            leftSection={
              agent.paused ? (
                <IconPlayerPlay size={16} aria-hidden />
              ) : (
                <IconPlayerPause size={16} aria-hidden />
              )
            }
            onClick={() => pause.mutate({ what: 'agent', name: agent.name, paused: !agent.paused })}
          >
            {agent.paused ? 'Resume' : 'Pause'}
          </Menu.Item>
          <Menu.Item leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => setAsking('renew')}>
            Renew the certificate …
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => setAsking('revoke')}
          >
            Revoke …
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Confirm
        opened={asking === 'revoke'}
        title={`Revoke ${agent.name}?`}
        act="Revoke"
        busy={revoke.isPending}
        error={revoke.error}
        onAct={() => revoke.mutate(agent.name, { onSuccess: done })}
        onClose={done}
      >
        Its next call is refused, on open connections too. This cannot be undone: to let it in again, add it
        anew.
      </Confirm>
      <Confirm
        opened={asking === 'renew'}
        title={`Renew the certificate of ${agent.name}?`}
        act="Renew"
        danger={false}
        busy={renew.isPending}
        error={renew.error}
        onAct={() => renew.mutate(agent.name, { onSuccess: done })}
        onClose={done}
      >
        A new key and certificate for 90 days take the place of the old files on the gateway's machine. A
        client that reads those files goes on by itself; one that was given a copy needs the new one.
      </Confirm>
    </>
  );
}
