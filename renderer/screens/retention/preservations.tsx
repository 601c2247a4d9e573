import { Button, Card, Group, Stack, Switch, Text, Title } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { PreservationView, PurgePlanView } from '../../../proxy/contract/purge.ts';
import { type Column, FoldTable } from '../../parts/fold-table.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { When } from '../../parts/when.tsx';
import { PreserveDialog } from './preserve-dialog.tsx';
import { ReleaseDialog } from './release-dialog.tsx';
import { useCovered, usePreservations, usePurgePlan } from './use-retention.ts';
import { callWords, countWords, filterWords } from './words.ts';

function withoutPreserve(search: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(search);
  params.delete('preserve');
  return params;
}

/** Legal holds: who keeps what from being deleted, why and since when. `?preserve=LINE` begins one of what the line finds. */
export function Preservations() {
  const { data, error, refetch } = usePreservations();
  const { data: plan } = usePurgePlan();
  const [all, setAll] = useState(false);
  const [search, setSearch] = useSearchParams();
  const [placing, setPlacing] = useState(search.has('preserve'));
  const [releasing, setReleasing] = useState<PreservationView>();
  const shown = (data ?? []).filter(({ released }) => all || released === null);
  const released = (data?.length ?? 0) - (data ?? []).filter((one) => one.released === null).length;
  const close = (): void => {
    setPlacing(false);
    setSearch(withoutPreserve, { replace: true });
  };
  return (
    <Card component="section" withBorder aria-label="Preservations">
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h5">
            Preservations
          </Title>
          <Group gap="md">
            {released > 0 && (
              <Switch
                size="sm"
                label={`also ${released} released`}
                checked={all}
                onChange={(event) => setAll(event.currentTarget.checked)}
              />
            )}
            <Button
              size="xs"
              leftSection={<IconLock size={15} aria-hidden />}
              onClick={() => setPlacing(true)}
            >
              Preserve …
            </Button>
          </Group>
        </Group>
        {data === undefined && error === null && <Loading what="preservations" />}
        {data === undefined && error !== null && (
          <Failed what="The preservations" error={error} retry={() => void refetch()} />
        )}
        {data !== undefined && shown.length === 0 && (
          <Text size="sm" c="dimmed">
            None is in force: the rules count for every body. A preservation (legal hold) keeps bodies
            whatever the rules say.
          </Text>
        )}
        {shown.length > 0 && (
          <FoldTable
            label="Preservations"
            columns={columnsOf(plan, setReleasing)}
            rows={shown}
            keyOf={({ id }: PreservationView) => id}
          />
        )}
      </Stack>
      {placing && <PreserveDialog line={search.get('preserve') ?? ''} onClose={close} />}
      {releasing !== undefined && (
        <ReleaseDialog preservation={releasing} onClose={() => setReleasing(undefined)} />
      )}
    </Card>
  );
}

function columnsOf(
  plan: PurgePlanView | undefined,
  release: (one: PreservationView) => void,
): readonly Column<PreservationView>[] {
  return [
    { head: 'Owner', kind: 'title', cell: ({ owner }) => <Untrusted text={owner} /> },
    { head: 'Keeps', cell: ({ filter }) => <Untrusted text={filterWords(filter)} /> },
    { head: 'Covers now', cell: (one) => <Covers one={one} plan={plan} /> },
    { head: 'Why', cell: ({ reason }) => <Untrusted text={reason} most={400} /> },
    { head: 'Since', cell: (one) => <Since one={one} /> },
    {
      head: 'What can be done',
      kind: 'acts',
      cell: (one) =>
        one.released === null && (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => release(one)}
            aria-label={`Release the preservation of ${one.owner}`}
          >
            Release …
          </Button>
        ),
    },
  ];
}

/** `12 calls; keeps 3 bodies, 1.2 KiB from deletion`. */
function Covers({ one, plan }: { readonly one: PreservationView; readonly plan: PurgePlanView | undefined }) {
  const { data } = useCovered(one.id);
  const kept = plan?.preservations.find(({ id }) => id === one.id);
  return (
    <>
      {data === undefined ? '…' : `${callWords(data)}`}
      {kept !== undefined && kept.bodies > 0 && `; keeps ${countWords(kept)} from deletion`}
    </>
  );
}

function Since({ one }: { readonly one: PreservationView }) {
  const { placed, placedBy, released, releasedBy, releaseReason } = one;
  return (
    <>
      <When at={placed} /> by <Untrusted text={placedBy} />
      {released !== null && (
        <Text size="sm" component="div">
          released <When at={released} /> by <Untrusted text={releasedBy ?? ''} />:{' '}
          <Untrusted text={releaseReason ?? ''} most={400} />
        </Text>
      )}
    </>
  );
}
