import { Button, Center, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { LogPageView } from '../../../proxy/contract/log-views.ts';
import type { Filter } from '../../parts/activity-address.ts';
import { FoldTable } from '../../parts/fold-table.tsx';
import { Failed, Loading, sentenceOf } from '../../parts/states.tsx';
import { timeOfDay } from '../../parts/times.ts';
import { OneRecord } from '../../record/one-record.tsx';
import { EpochSearched, isPresent, leftOutText } from './epoch-searched.tsx';
import { NothingFound } from './nothing-found.tsx';
import { recordColumns } from './record-columns.tsx';
import { isUnknownName, UnknownName } from './unknown-name.tsx';
import { useRecords } from './use-records.ts';

/** The records that a line with `kind:` finds, newest first: when, who and what, each with its record. */
export function RecordList({ filter }: { readonly filter: Filter }) {
  const [asked, setAsked] = useState(Date.now);
  const records = useRecords(filter, asked);
  const { data, error, refetch } = records;
  const [search, setSearch] = useSearchParams();
  if (data === undefined) {
    if (error === null) return <Loading what="records" />;
    if (isUnknownName(error)) return <UnknownName />;
    return <Failed what="The records" error={error} retry={() => void refetch()} />;
  }
  const searched = data.pages[0] ?? null;
  const entries = data.pages.flatMap((page) => page.entries);
  const open = search.get('record');
  const hrefOf = (index: number): string => {
    const to = new URLSearchParams(search);
    to.set('record', String(index));
    return `/activity?${to}`;
  };
  const close = (): void =>
    setSearch(
      (now) => {
        now.delete('record');
        return now;
      },
      { replace: true },
    );
  return (
    <>
      <EpochSearched searched={searched} filter={filter} what="records" />
      {entries.length === 0 && !records.hasNextPage ? (
        <NothingFound what="records" filter={filter} more={leftOutText(searched)} />
      ) : (
        <FoldTable
          label="Records, newest first"
          columns={recordColumns(hrefOf)}
          rows={entries}
          keyOf={({ index }) => String(index)}
        />
      )}
      <Foot records={records} pages={data.pages} asked={asked} again={() => setAsked(Date.now())} />
      {open !== null && <OneRecord index={open} epoch={epochOf(filter, searched)} onClose={close} />}
    </>
  );
}

interface FootProps {
  readonly records: ReturnType<typeof useRecords>;
  readonly pages: readonly LogPageView[];
  /** ms since 1970. */
  readonly asked: number;
  readonly again: () => void;
}

/** When this was looked up, and the ways on. */
function Foot({ records, pages, asked, again }: FootProps) {
  const { hasNextPage, fetchNextPage, isFetchingNextPage, isPlaceholderData, error } = records;
  const looked = pages.reduce((sum, page) => sum + page.looked, 0);
  return (
    <Center py="md">
      <Group gap="sm" justify="center">
        <Text size="xs" c="dimmed" component="span" role="status">
          {error !== null
            ? sentenceOf(error)
            : `As of ${timeOfDay(asked * 1000)}${hasNextPage ? `; ${looked.toLocaleString('en')} records looked at` : ''}.`}
        </Text>
        {hasNextPage && (
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Older records
          </Button>
        )}
        <Button variant="default" loading={isPlaceholderData && error === null} onClick={again}>
          Look again
        </Button>
      </Group>
    </Center>
  );
}

/** Which epoch a record is read from: the chosen one, or that in which the line's session or call began. */
function epochOf({ epoch }: Filter, searched: LogPageView | null): number | undefined {
  if (epoch !== undefined) return Number(epoch);
  return searched === null || isPresent(searched) ? undefined : searched.epoch;
}
