import { Anchor, Badge, Text, Tooltip } from '@mantine/core';
import { Link } from 'wouter';
import type { ServerView } from '../../../proxy/contract/views.ts';
import { type Column, FoldTable } from '../../parts/fold-table.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { Failure } from './failure.tsx';
import { adviceFor } from './failure-words.ts';
import { ServerMenu } from './server-menu.tsx';
import { SandboxState, ServerState } from './server-state.tsx';
import classes from './servers.module.css';
import { ToolCounts } from './tool-counts.tsx';

/** The whole of it is on the server's own page. */
const MOST_TARGET = 1000;

interface Props {
  readonly servers: readonly ServerView[];
  /** Names of those that are paused. */
  readonly paused: readonly string[];
}

/** All servers, one a row; below one that fails, why and what to do. */
export function ServerTable({ servers, paused }: Props) {
  const isPaused = ({ name }: ServerView): boolean => paused.includes(name);
  const columns: readonly Column<ServerView>[] = [
    { head: 'Server', kind: 'title', cell: (server) => <NameAndTarget server={server} /> },
    { head: 'Tools', cell: ({ tools }) => <ToolCounts tools={tools} /> },
    {
      head: 'Health',
      cell: (server) => <ServerState server={server} paused={isPaused(server)} />,
    },
    { head: 'Runs', cell: ({ health }) => <SandboxState sandbox={health.sandbox} /> },
    { head: 'Mode', cell: ({ mode }) => <ModeWord mode={mode} /> },
    {
      head: 'What can be done',
      kind: 'acts',
      cell: (server) => <ServerMenu name={server.name} paused={isPaused(server)} />,
    },
  ];
  return (
    <FoldTable
      label="Servers"
      columns={columns}
      rows={servers}
      keyOf={({ name }) => name}
      below={({ health: { state, lastFailure } }) =>
        state === 'failing' && lastFailure !== null ? (
          <Failure failure={lastFailure} advice={adviceFor(lastFailure.code)} />
        ) : null
      }
    />
  );
}

function NameAndTarget({ server: { name, kind, target } }: { readonly server: ServerView }) {
  return (
    <>
      <Anchor component={Link} href={`/servers/${name}`} fw={550} underline="hover">
        {name}
      </Anchor>{' '}
      <Text size="xs" c="dimmed" component="span">
        {kind}
      </Text>
      <Text className={classes.target} lineClamp={2} component="div">
        <Untrusted text={target} most={MOST_TARGET} />
      </Text>
    </>
  );
}

export function ModeWord({ mode }: { readonly mode: ServerView['mode'] }) {
  if (mode === 'enforce') return <span className={classes.mode}>enforce</span>;
  return (
    <Tooltip label="Decisions are made and recorded; nothing is held or denied.">
      <Badge color="grape" variant="light" tt="none" className={classes.badge}>
        observe
      </Badge>
    </Tooltip>
  );
}
