import { Anchor, Badge, Button, Center, Table, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { NameView, SessionView } from '../../../proxy/contract/log-views.ts';
import { Failed, Loading } from '../../parts/states.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { When } from '../../parts/when.tsx';
import type { Filter } from './activity-filter.ts';
import { NothingFound } from './nothing-found.tsx';
import { useSessions } from './use-sessions.ts';

/** What holds a session's calls together, said behind the word. */
const BASIS = {
  'mcp-session': 'One session of the protocol: the server named it.',
  'shim-run': 'One run of the agent’s client.',
  'idle-gap': 'Calls with no long silence between them.',
} as const;

/** The sessions that the filter finds, newest first. */
export function SessionList({ filter }: { readonly filter: Filter }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useSessions(filter);
  if (data === undefined) {
    if (error === null) return <Loading what="sessions" />;
    return <Failed what="The sessions" error={error} retry={() => void refetch()} />;
  }
  const sessions = data.pages.flatMap((page) => page.sessions);
  if (sessions.length === 0) return <NothingFound what="sessions" filter={filter} />;
  return (
    <>
      <Table.ScrollContainer minWidth={700} scrollAreaProps={{ type: 'auto' }}>
        <Table highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Session</Table.Th>
              <Table.Th>Server</Table.Th>
              <Table.Th>State</Table.Th>
              <Table.Th>Opened</Table.Th>
              <Table.Th>Last call</Table.Th>
              <Table.Th ta="right">Calls</Table.Th>
              <Table.Th>Basis</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sessions.map((session) => (
              <SessionLine key={session.id} session={session} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {hasNextPage && (
        <Center py="md">
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Older sessions
          </Button>
        </Center>
      )}
    </>
  );
}

function SessionLine({ session }: { readonly session: SessionView }) {
  const { id, agent, owner, server, opened, lastCall, closed, calls, basis } = session;
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} href={`/sessions/${id}`} fw={550} size="sm">
          <Name of={agent} />
        </Anchor>
        {owner !== null && (
          <Text size="xs" c="dimmed" component="div">
            of <Name of={owner} />
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Name of={server} />
      </Table.Td>
      <Table.Td>
        {closed === null ? (
          <Badge color="teal" variant="light" tt="none">
            open
          </Badge>
        ) : (
          <Badge color="gray" variant="light" tt="none">
            closed
          </Badge>
        )}
      </Table.Td>
      <Table.Td>
        <When at={opened} />
      </Table.Td>
      <Table.Td>
        <When at={lastCall} />
      </Table.Td>
      <Table.Td ta="right">{calls.toLocaleString('en')}</Table.Td>
      <Table.Td>
        <Text size="sm" c="dimmed" title={BASIS[basis]}>
          {basis}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}

function Name({ of: { id, name, gone } }: { readonly of: NameView }) {
  return (
    <>
      <Untrusted text={name ?? `…${id.slice(-6)}`} most={80} />
      {gone && (
        <Text span size="xs" c="dimmed">
          {' '}
          (gone)
        </Text>
      )}
    </>
  );
}
