import '@mantine/charts/styles.layer.css';
import { Group, Loader, SimpleGrid, Stack, Switch, Text } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import { fullTime } from '../../parts/times.ts';
import type { CallFeed, FeedState } from './call-feed.ts';
import { DurationPicture } from './duration-picture.tsx';
import { callTimes, decisionTimes } from './durations.ts';
import { TimelinePicture } from './timeline-picture.tsx';

/** The pictures are of the newest calls, up to this many. */
const MOST = 5000;

interface Props {
  readonly feed: CallFeed;
  readonly state: FeedState;
}

/** The calls that the filter finds, drawn: who called when and what was decided, and how long it took. */
export function Pictures({ feed, state }: Props) {
  const { rows, more, loadingOlder, error } = state;
  const [search, setSearch] = useSearchParams();
  const asTable = search.has('table');
  useEffect(() => {
    if (more && !loadingOlder && error === null && rows.length < MOST) void feed.older();
  }, [feed, more, loadingOlder, error, rows.length]);
  const shown = useSlowly(rows);
  const people = useMemo(() => decisionTimes(shown), [shown]);
  const calls = useMemo(() => callTimes(shown), [shown]);
  const oldest = shown.at(-1)?.received;
  const loading = more && rows.length < MOST && error === null;
  return (
    <Stack gap="lg" pb="xl">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" component="div">
          {loading && <Loader size={12} mr={6} aria-label="Loading" />}
          {more ? 'The newest ' : 'All '}
          {shown.length.toLocaleString('en')} {shown.length === 1 ? 'call' : 'calls'}
          {oldest !== undefined && `, since ${fullTime(oldest)}`}.
        </Text>
        <Switch
          size="sm"
          label="As tables"
          checked={asTable}
          onChange={(event) => {
            const { checked } = event.currentTarget;
            setSearch(
              (before) => {
                const next = new URLSearchParams(before);
                if (checked) next.set('table', '');
                else next.delete('table');
                return next;
              },
              { replace: true },
            );
          }}
        />
      </Group>
      <TimelinePicture rows={shown} asTable={asTable} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <DurationPicture
          title="How long people took to decide"
          none="Nobody decided a call in this time."
          of={people}
          asTable={asTable}
        />
        <DurationPicture
          title="How long calls took that no person decided"
          none="No such call has ended in this time."
          of={calls}
          asTable={asTable}
        />
      </SimpleGrid>
    </Stack>
  );
}

/** A picture is drawn anew once a second at most. */
function useSlowly<Value>(value: Value): Value {
  const [shown, setShown] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setShown(value), 1000);
    return () => clearTimeout(timer);
  }, [value]);
  return shown;
}
