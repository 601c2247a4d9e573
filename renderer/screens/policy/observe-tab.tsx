import { Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { Failed, Loading } from '../../parts/states.tsx';
import { ObserveState } from './observe-state.tsx';
import { GROUPS, type Grouping, grouped, PERIODS, USUAL } from './observed.ts';
import { ObservedTable } from './observed-table.tsx';
import { useSummary } from './use-policy.ts';

/** What would have been held and denied while it was only observed. The address says since when and by what it is counted. */
export function ObserveTab() {
  const [search, setSearch] = useSearchParams();
  const period = PERIODS.find(({ value }) => value === search.get('since')) ?? USUAL;
  const by: Grouping = GROUPS.find(({ value }) => value === search.get('by'))?.value ?? 'each';
  const { data, error, refetch } = useSummary(
    period.back === undefined ? undefined : period.back * 1_000_000,
  );
  const groups = useMemo(() => grouped(data ?? [], by), [data, by]);
  const put = (name: string, value: string, usual: string): void =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === usual) next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return (
    <Stack gap="md" pb="xl">
      <Group gap="md" align="flex-end">
        <NativeSelect
          label="Period"
          data={PERIODS.map(({ value, label }) => ({ value, label }))}
          value={period.value}
          onChange={(event) => put('since', event.currentTarget.value, USUAL.value)}
        />
        <NativeSelect
          label="Count by"
          data={[...GROUPS]}
          value={by}
          onChange={(event) => put('by', event.currentTarget.value, 'each')}
        />
      </Group>
      {data === undefined && error === null && <Loading what="what would have been held and denied" />}
      {data === undefined && error !== null && (
        <Failed what="What enforcing would do" error={error} retry={() => void refetch()} />
      )}
      {data !== undefined && (
        <>
          {data.length > 0 && (
            <Text aria-live="polite">
              Enforcing would have <strong>held {calls(total(data, 'hold'))}</strong> and{' '}
              <strong>denied {calls(total(data, 'deny'))}</strong>.
            </Text>
          )}
          <ObserveState nothing={data.length === 0} />
          {groups.length > 0 && <ObservedTable groups={groups} by={by} period={period} />}
        </>
      )}
    </Stack>
  );
}

function total(rows: readonly { effect: string; calls: number }[], effect: 'hold' | 'deny'): number {
  return rows.reduce((sum, row) => (row.effect === effect ? sum + row.calls : sum), 0);
}
const calls = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'call' : 'calls'}`;
