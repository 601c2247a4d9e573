import { Alert, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ServerView } from '../../../proxy/contract/views.ts';
import { When } from '../../parts/when.tsx';
import { Failure } from './failure.tsx';
import { adviceFor } from './failure-words.ts';
import { SandboxState, ServerState } from './server-state.tsx';
import { ModeWord } from './server-table.tsx';

/** How a server is, where it runs, and its last failure, also where it works again. */
export function ServerFacts({ server, paused }: { readonly server: ServerView; readonly paused: boolean }) {
  const { state, lastFailure, sandbox, running, restarts } = server.health;
  return (
    <>
      <Group gap="lg">
        <Fact name="Health">
          <ServerState server={server} paused={paused} />
        </Fact>
        <Fact name="Runs">
          <SandboxState sandbox={sandbox} />
          {running !== null && (
            <Text size="sm" c="dimmed" component="span" ml={6}>
              {running === 1 ? '1 process' : `${running} processes`}
              {restarts > 0 && `, restarted ${restarts === 1 ? 'once' : `${restarts} times`}`}
            </Text>
          )}
        </Fact>
        <Fact name="Mode">
          <ModeWord mode={server.mode} />
        </Fact>
      </Group>
      {lastFailure !== null && (
        <Alert
          color={state === 'failing' ? 'red' : 'gray'}
          icon={<IconAlertTriangle aria-hidden />}
          mt="md"
          title={
            <>
              {state === 'failing' ? 'It fails' : 'It works again; it failed'} (<When at={lastFailure.at} />)
            </>
          }
        >
          <Failure
            failure={lastFailure}
            {...(state === 'failing' ? { advice: adviceFor(lastFailure.code) } : {})}
          />
        </Alert>
      )}
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <Group gap={8} wrap="nowrap">
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <div>{children}</div>
    </Group>
  );
}
