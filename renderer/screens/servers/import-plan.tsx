import { Anchor, Badge, Button, Checkbox, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { ImportPlanView, PlannedServer } from '../../../proxy/contract/servers.ts';
import { Empty } from '../../parts/states.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { Failure } from './failure.tsx';
import { adviceFor } from './failure-words.ts';
import classes from './servers.module.css';
import { toolCount } from './tool-order.ts';
import type { Progress } from './use-import.ts';

interface Props {
  readonly plan: ImportPlanView;
  readonly progress: ReadonlyMap<string, Progress>;
  readonly running: boolean;
  readonly onBack: () => void;
  readonly onStop: () => void;
  readonly onImport: (names: readonly string[]) => void;
  readonly onClose: () => void;
}

/** What an import would add and what not; then how far it has come, server by server. */
export function ImportPlan({ plan, progress, running, onBack, onStop, onImport, onClose }: Props) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const begun = progress.size > 0;
  // Those that are not added yet may be tried (again).
  const open = plan.add.filter(({ name }) => progress.get(name)?.state !== 'added');
  const names = open.map(({ name }) => name).filter((name) => !left.has(name));
  const added = [...progress.values()].filter(({ state }) => state === 'added').length;
  const toggle = (name: string): void => {
    const next = new Set(left);
    if (!next.delete(name)) next.add(name);
    setLeft(next);
  };
  return (
    <Stack gap="md">
      {plan.add.length === 0 ? (
        <Empty title="There is nothing to add">The text has no server that is not here already.</Empty>
      ) : (
        <section aria-label="To add">
          <Title order={3} size="h5" mb={6}>
            {begun ? `${added} of ${plan.add.length} added` : `${plan.add.length} to add`}
          </Title>
          <ul className={classes.list}>
            {plan.add.map((server) => (
              <li key={server.name} className={classes.item}>
                <Planned
                  server={server}
                  progress={progress.get(server.name)}
                  chosen={!left.has(server.name)}
                  running={running}
                  onToggle={() => toggle(server.name)}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
      {plan.skip.length > 0 && (
        <section aria-label="Left out">
          <Title order={3} size="h5" mb={6}>
            {plan.skip.length} left out
          </Title>
          <ul className={classes.list}>
            {plan.skip.map(({ from, why }) => (
              <li key={from} className={`${classes.item} ${classes.planned}`}>
                <Text size="sm" component="span" className={classes.name}>
                  <Untrusted text={from} most={200} />
                </Text>
                <Text size="sm" c="dimmed">
                  <Untrusted text={why} most={500} />
                </Text>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {running
            ? 'Each is asked for its tools before it is written.'
            : begun
              ? `${added} of ${plan.add.length} added.`
              : ''}
        </Text>
        <Group gap="xs">
          {running ? (
            <Button variant="default" onClick={onStop}>
              Stop
            </Button>
          ) : (
            <Button variant="default" onClick={begun ? onClose : onBack}>
              {begun ? 'Done' : 'Back'}
            </Button>
          )}
          {(running || names.length > 0) && (
            <Button loading={running} disabled={names.length === 0} onClick={() => onImport(names)}>
              {begun
                ? `Try ${names.length} again`
                : `Add ${names.length} ${names.length === 1 ? 'server' : 'servers'}`}
            </Button>
          )}
        </Group>
      </Group>
    </Stack>
  );
}

interface PlannedProps {
  readonly server: PlannedServer;
  readonly progress: Progress | undefined;
  readonly chosen: boolean;
  readonly running: boolean;
  readonly onToggle: () => void;
}

function Planned({ server, progress, chosen, running, onToggle }: PlannedProps) {
  const { name, from, kind, target, secrets } = server;
  return (
    <Group gap="sm" align="flex-start" wrap="nowrap" className={classes.planned}>
      {progress?.state !== 'added' && (
        <Checkbox checked={chosen} disabled={running} onChange={onToggle} aria-label={`Add ${name}`} mt={2} />
      )}
      <Stack gap={4} miw={0} flex={1}>
        <Group gap="xs">
          <Text component="span" className={classes.name}>
            {name}
          </Text>
          <Text size="xs" c="dimmed" component="span">
            {kind}, from <Untrusted text={from} most={200} />
          </Text>
          <ProgressBadge progress={progress} />
        </Group>
        <div className={classes.target}>
          <Untrusted text={target} most={400} />
        </div>
        {secrets.length > 0 && (
          <Text size="sm">
            {secrets.length === 1 ? 'A secret goes' : `${secrets.length} secrets go`} into the installation’s
            store:{' '}
            {secrets.map((secret, index) => (
              <span key={secret}>
                {index > 0 && ', '}
                <span className={classes.name}>{secret}</span>
              </span>
            ))}
          </Text>
        )}
        {progress?.state === 'not-added' && (
          <Failure
            failure={progress}
            {...(progress.code === undefined ? {} : { advice: adviceFor(progress.code) })}
          />
        )}
        {progress?.state === 'added' && (
          <Anchor component={Link} href={`/servers/${name}`} size="sm">
            Look at its {toolCount(progress.tools)}
          </Anchor>
        )}
      </Stack>
    </Group>
  );
}

function ProgressBadge({ progress }: { readonly progress: Progress | undefined }) {
  if (progress === undefined) return null;
  if (progress.state === 'trying') return <Loader size={16} aria-label="being tried" />;
  const [word, color] = WORDS[progress.state];
  return (
    <Badge color={color} variant="light" tt="none">
      {word}
    </Badge>
  );
}

const WORDS = {
  waiting: ['waiting', 'gray'],
  'given-up': ['given up', 'gray'],
  added: ['added', 'teal'],
  'not-added': ['not added', 'red'],
} as const;
