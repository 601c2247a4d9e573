import { Anchor, Badge, Table, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { Fragment } from 'react';
import { Link } from 'wouter';
import type { ServerView } from '../../../proxy/contract/views.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { Failure } from './failure.tsx';
import { adviceFor } from './failure-words.ts';
import { ServerMenu } from './server-menu.tsx';
import { SandboxState, ServerState } from './server-state.tsx';
import classes from './servers.module.css';
import { ToolCounts } from './tool-counts.tsx';

const COLUMNS = 6;
/** The whole of it is on the server's own page. */
const MOST_TARGET = 1000;

interface Props {
  readonly servers: readonly ServerView[];
  /** Names of those that are paused. */
  readonly paused: readonly string[];
}

/** All servers, one a row; below one that fails, why and what to do. */
export function ServerTable({ servers, paused }: Props) {
  return (
    <Table verticalSpacing="sm" className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Server</Table.Th>
          <Table.Th>Tools</Table.Th>
          <Table.Th>Health</Table.Th>
          <Table.Th>Runs</Table.Th>
          <Table.Th>Mode</Table.Th>
          <Table.Th>
            <VisuallyHidden>What can be done</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {servers.map((server) => {
          const { name, health } = server;
          const isPaused = paused.includes(name);
          return (
            <Fragment key={name}>
              <Table.Tr>
                <Table.Td maw={360} className={classes.server}>
                  <Anchor component={Link} href={`/servers/${name}`} fw={550} underline="hover">
                    {name}
                  </Anchor>{' '}
                  <Text size="xs" c="dimmed" component="span">
                    {server.kind}
                  </Text>
                  <Text className={classes.target} lineClamp={2} component="div">
                    <Untrusted text={server.target} most={MOST_TARGET} />
                  </Text>
                </Table.Td>
                <Table.Td>
                  <ToolCounts tools={server.tools} />
                </Table.Td>
                <Table.Td>
                  <ServerState server={server} paused={isPaused} />
                </Table.Td>
                <Table.Td>
                  <SandboxState sandbox={health.sandbox} />
                </Table.Td>
                <Table.Td>
                  <ModeWord mode={server.mode} />
                </Table.Td>
                <Table.Td ta="right" className={classes.menu}>
                  <ServerMenu name={name} paused={isPaused} />
                </Table.Td>
              </Table.Tr>
              {health.state === 'failing' && health.lastFailure !== null && (
                <Table.Tr>
                  <Table.Td colSpan={COLUMNS} className={classes.failureCell}>
                    <Failure failure={health.lastFailure} advice={adviceFor(health.lastFailure.code)} />
                  </Table.Td>
                </Table.Tr>
              )}
            </Fragment>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

export function ModeWord({ mode }: { readonly mode: ServerView['mode'] }) {
  if (mode === 'enforce') return <Text size="sm">enforce</Text>;
  return (
    <Tooltip label="Decisions are made and recorded; nothing is held or denied.">
      <Badge color="grape" variant="light" tt="none" className={classes.badge}>
        observe
      </Badge>
    </Tooltip>
  );
}
