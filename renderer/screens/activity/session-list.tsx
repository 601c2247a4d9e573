import { Anchor, Badge, Button, Center, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { NameView, SessionView } from '../../../proxy/contract/log-views.ts';
import type { Filter } from '../../parts/activity-address.ts';
import { type Column, FoldTable } from '../../parts/fold-table.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { When } from '../../parts/when.tsx';
import { NothingFound } from './nothing-found.tsx';
import { useSessions } from './use-sessions.ts';

/** What holds a session's calls together, said behind the word. */
const BASIS = {
  'mcp-session': 'One session of the protocol: the server named it.',
  'shim-run': 'One run of the agent’s client.',
  'idle-gap': 'Calls with no long silence between them.',
} as const;

const COLUMNS: readonly Column<SessionView>[] = [
  {
    head: 'Session',
    kind: 'title',
    cell: ({ id, agent, owner }) => (
      <>
        <Anchor component={Link} href={`/sessions/${id}`} fw={550} size="sm">
          <Name of={agent} />
        </Anchor>
        {owner !== null && (
          <Text size="xs" c="dimmed" component="div">
            of <Name of={owner} />
          </Text>
        )}
      </>
    ),
  },
  { head: 'Server', cell: ({ server }) => <Name of={server} /> },
  {
    head: 'State',
    cell: ({ closed }) => (
      <Badge color={closed === null ? 'teal' : 'gray'} variant="light" tt="none">
        {closed === null ? 'open' : 'closed'}
      </Badge>
    ),
  },
  { head: 'Opened', cell: ({ opened }) => <When at={opened} /> },
  { head: 'Last call', cell: ({ lastCall }) => <When at={lastCall} /> },
  { head: 'Calls', kind: 'number', cell: ({ calls }) => calls.toLocaleString('en') },
  {
    head: 'Basis',
    cell: ({ basis }) => (
      <Text size="sm" c="dimmed" component="span" title={BASIS[basis]}>
        {basis}
      </Text>
    ),
  },
];

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
      <FoldTable label="Sessions" columns={COLUMNS} rows={sessions} keyOf={({ id }) => id} />
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
