import { Anchor, Box, Button, Group } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlugConnected, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useServers } from '../../api/use-servers.ts';
import { useStatus } from '../../api/use-status.ts';
import { Page } from '../../parts/page.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { RemoveServer } from './remove-server.tsx';
import { ServerFacts } from './server-facts.tsx';
import { ServerMenu } from './server-menu.tsx';
import { ToolList } from './tool-list.tsx';
import { useServerActs } from './use-server-acts.ts';

/** One server: how it is, what can be done with it, and its tools. */
export function OneServer({ name }: { readonly name: string }) {
  const { data: servers, error, refetch } = useServers();
  const { data: status } = useStatus();
  const server = servers?.find((one) => one.name === name);
  const paused = status?.paused.servers.includes(name) ?? false;
  return (
    <Page
      title={name}
      lead={
        <>
          <Anchor component={Link} href="/servers" size="sm" underline="always">
            All servers
          </Anchor>
          {server !== undefined && (
            <>
              {' · '}
              <Untrusted text={server.target} most={400} />
            </>
          )}
        </>
      }
      actions={server !== undefined && <Acts name={name} paused={paused} />}
    >
      {servers === undefined && error === null && <Loading what="the server" />}
      {servers === undefined && error !== null && (
        <Failed what="The server" error={error} retry={() => void refetch()} />
      )}
      {servers !== undefined && server === undefined && (
        <Empty title="There is no such server">It may have been removed.</Empty>
      )}
      {server !== undefined && (
        <ToolList server={server}>
          <ServerFacts server={server} paused={paused} />
        </ToolList>
      )}
    </Page>
  );
}

function Acts({ name, paused }: { readonly name: string; readonly paused: boolean }) {
  const acts = useServerActs(name, paused);
  const [removing, setRemoving] = useState(false);
  const [, go] = useLocation();
  const leave = (): void => go('/servers');
  return (
    <>
      <Box hiddenFrom="sm">
        <ServerMenu name={name} paused={paused} onRemoved={leave} />
      </Box>
      <Group gap="xs" justify="flex-end" visibleFrom="sm">
        <Button
          variant="default"
          leftSection={<IconPlugConnected size={16} aria-hidden />}
          loading={acts.testing}
          onClick={acts.test}
        >
          Test
        </Button>
        <Button
          variant="default"
          leftSection={
            paused ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />
          }
          loading={acts.pausing}
          onClick={acts.togglePause}
        >
          {paused ? 'Resume' : 'Pause'}
        </Button>
        <Button
          variant="default"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={() => setRemoving(true)}
        >
          Remove …
        </Button>
        <RemoveServer name={name} opened={removing} onClose={() => setRemoving(false)} onRemoved={leave} />
      </Group>
    </>
  );
}
