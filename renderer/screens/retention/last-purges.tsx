import { Card, Stack, Text, Title } from '@mantine/core';
import { type Column, FoldTable } from '../../parts/fold-table.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { When } from '../../parts/when.tsx';
import { type PurgeRun, purgeRuns } from './purge-runs.ts';
import { useLastPurges } from './use-retention.ts';
import { countWords } from './words.ts';

const CAUSES: Readonly<Record<string, string>> = {
  asked: 'asked for',
  schedule: 'by schedule',
  resumed: 'went on after an end of the gateway',
};

/** What was deleted, by which rule and by whom, as the log has it. */
export function LastPurges() {
  const { data, error, refetch } = useLastPurges();
  const runs = purgeRuns(data?.entries ?? []);
  return (
    <Card component="section" withBorder aria-label="Last purges">
      <Stack gap="sm">
        <Title order={2} size="h5">
          Last purges
        </Title>
        {data === undefined && error === null && <Loading what="purges" />}
        {data === undefined && error !== null && (
          <Failed what="The last purges" error={error} retry={() => void refetch()} />
        )}
        {data !== undefined && runs.length === 0 && (
          <Text size="sm" c="dimmed">
            None is on record.
          </Text>
        )}
        {runs.length > 0 && (
          <FoldTable label="Last purges" columns={COLUMNS} rows={runs} keyOf={({ key }) => key} />
        )}
      </Stack>
    </Card>
  );
}

const COLUMNS: readonly Column<PurgeRun>[] = [
  { head: 'When', kind: 'title', cell: ({ at }) => <When at={at} /> },
  { head: 'Rule', cell: ({ rule, keep }) => <Untrusted text={keep === '' ? rule : `${rule} (${keep})`} /> },
  { head: 'Deleted', cell: (run) => countWords(run) },
  { head: 'By', cell: ({ by, cause }) => <Untrusted text={`${by}, ${CAUSES[cause] ?? cause}`} /> },
  { head: 'On record', cell: ({ from, to }) => (from === to ? `#${from}` : `#${from} to #${to}`) },
];
