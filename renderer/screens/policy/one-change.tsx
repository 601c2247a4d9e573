import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from 'wouter';
import { ApiFailure } from '../../api/failure.ts';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { fullTime } from '../../parts/times.ts';
import { When } from '../../parts/when.tsx';
import { Differences, Loosens } from './change-entry.tsx';
import { FirstText } from './first-text.tsx';
import classes from './policy.module.css';
import { TextDiff } from './text-diff.tsx';
import { useChange } from './use-policy.ts';
import { Who } from './who.tsx';

/** One change: who, when, in words, and line by line. */
export function OneChange({ index }: { readonly index: string }) {
  const { data: change, error, refetch } = useChange(index);
  return (
    <Stack gap="md" pb="xl">
      <Anchor component={Link} href="/policy/history" size="sm">
        <Group gap={4} component="span" display="inline-flex">
          <IconArrowLeft size={14} aria-hidden /> All changes
        </Group>
      </Anchor>
      {change === undefined && error === null && <Loading what="the change" />}
      {change === undefined && error !== null && <NotLoaded error={error} retry={() => void refetch()} />}
      {change !== undefined && (
        <>
          <div>
            <Group gap="sm">
              <Title order={2} size="h4">
                {fullTime(change.time)}
              </Title>
              {change.loosens && <Loosens />}
            </Group>
            <Text size="sm" c="dimmed" component="div">
              <When at={change.time} />, <Who by={change.by} />. Record {change.index} of the log.
            </Text>
            <Text size="sm" c="dimmed" component="div">
              SHA-256 of the text: <span className={classes.digest}>{change.digest}</span>
            </Text>
          </div>
          <section aria-label="What changed, in words">
            <Differences
              changes={change.changes}
              none={
                change.before === null
                  ? 'The first configuration on record: there is nothing to compare it with.'
                  : 'Nothing that decides is different.'
              }
            />
          </section>
          {change.before === null ? (
            <FirstText index={change.index} text={change.text} />
          ) : (
            <TextDiff before={change.before} after={change.text} label="The change, line by line" />
          )}
        </>
      )}
    </Stack>
  );
}

function NotLoaded({ error, retry }: { readonly error: unknown; readonly retry: () => void }) {
  if (error instanceof ApiFailure && (error.code === 'not-found' || error.code === 'invalid'))
    return (
      <Empty title="There is no such change">The address may be cut off, or of another installation.</Empty>
    );
  return <Failed what="The change" error={error} retry={retry} />;
}
