import { Text, Title } from '@mantine/core';
import type { PreservationView } from '../../../proxy/contract/purge.ts';
import { type Column, FoldTable } from '../../parts/fold-table.tsx';
import { Failed } from '../../parts/states.tsx';
import { fullTime } from '../../parts/times.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { When } from '../../parts/when.tsx';
import { usePreservations } from './use-kept.ts';

/** Legal holds that are in force. */
export function Preservations() {
  const { data, error, refetch } = usePreservations();
  const inForce = (data ?? []).filter(({ released }) => released === null);
  return (
    <div>
      <Title order={3} size="h6">
        Preservations
      </Title>
      {data === undefined && error !== null && (
        <Failed what="The preservations" error={error} retry={() => void refetch()} />
      )}
      {data !== undefined && inForce.length === 0 && (
        <Text size="sm" c="dimmed">
          None: the rules count for every body.
        </Text>
      )}
      {inForce.length > 0 && (
        <FoldTable
          label="Preservations"
          columns={COLUMNS}
          rows={inForce}
          keyOf={({ id }: PreservationView) => id}
        />
      )}
    </div>
  );
}

const COLUMNS: readonly Column<PreservationView>[] = [
  { head: 'Owner', kind: 'title', cell: ({ owner }) => <Untrusted text={owner} /> },
  { head: 'Keeps', cell: ({ filter }) => <Untrusted text={filterWords(filter)} /> },
  { head: 'Why', cell: ({ reason }) => <Untrusted text={reason} most={400} /> },
  {
    head: 'Placed',
    cell: ({ placed, placedBy }) => (
      <>
        <When at={placed} /> by <Untrusted text={placedBy} />
      </>
    ),
  },
  { head: 'Id', cell: ({ id }) => `…${id.slice(-6)}` },
];

/** `agent coder, since 1 Nov 2026 …`; `everything` where nothing narrows it. */
function filterWords(filter: PreservationView['filter']): string {
  const words = Object.entries(filter).map(([name, value]) =>
    typeof value === 'number' ? `${name} ${fullTime(value)}` : `${name} ${value}`,
  );
  return words.length === 0 ? 'everything' : words.join(', ');
}
