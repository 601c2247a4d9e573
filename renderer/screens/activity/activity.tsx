import { Button, Group, Loader, Tabs } from '@mantine/core';
import { IconChartBar, IconList, IconLock, IconMessages } from '@tabler/icons-react';
import { Suspense } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { EvidenceButton } from '../../evidence/evidence-button.tsx';
import { type Filter, readFilter, writeFilter } from '../../parts/activity-address.ts';
import { late } from '../../parts/late.ts';
import { Page } from '../../parts/page.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import classes from './activity.module.css';
import { evidenceOf } from './activity-evidence.ts';
import { asksForRecords } from './asks-for-records.ts';
import type { CallFeed, FeedState } from './call-feed.ts';
import { CallList } from './call-list.tsx';
import { EpochSearched, leftOutText } from './epoch-searched.tsx';
import { FilterBar } from './filter-bar.tsx';
import { FilterLine } from './filter-line.tsx';
import { findOf, fixedLineOf, normalised } from './line-filter.ts';
import { NothingFound } from './nothing-found.tsx';
import { PicturesOfCalls } from './pictures-of-calls.tsx';
import { RecordList } from './record-list.tsx';
import { SessionList } from './session-list.tsx';
import { isUnknownName, UnknownName } from './unknown-name.tsx';
import { useCallFeed } from './use-call-feed.ts';

const Pictures = late(async () => (await import('./pictures.tsx')).Pictures);
const VIEWS = ['calls', 'sessions', 'pictures'] as const;

/** Calls and sessions as they happen. The address says which: `?view=sessions`, and all filters by name. */
export function Activity() {
  const [search, setSearch] = useSearchParams();
  const view = VIEWS.find((one) => one === search.get('view')) ?? 'calls';
  const filter = normalised(readFilter(search));
  const find = (next: Filter): void => setSearch((before) => writeFilter(before, next));
  // A line says nothing of the epoch: another line is of the same one.
  const findLine = (next: Filter): void =>
    find(filter.epoch === undefined ? next : { ...next, epoch: filter.epoch });
  const show = (next: string | null): void =>
    setSearch((before) => {
      const params = new URLSearchParams(before);
      if (next === null || next === 'calls') params.delete('view');
      else params.set('view', next);
      return params;
    });
  return (
    <Page title="Activity" actions={view !== 'sessions' && <Actions filter={filter} />}>
      <Tabs value={view} onChange={show} className={classes.tabs} keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="calls" leftSection={<IconList size={16} aria-hidden />}>
            {asksForRecords(filter) ? 'Records' : 'Calls'}
          </Tabs.Tab>
          <Tabs.Tab value="sessions" leftSection={<IconMessages size={16} aria-hidden />}>
            Sessions
          </Tabs.Tab>
          <Tabs.Tab value="pictures" leftSection={<IconChartBar size={16} aria-hidden />}>
            Pictures
          </Tabs.Tab>
        </Tabs.List>
        <FilterLine filter={filter} onChange={findLine} />
        <FilterBar filter={filter} of={view === 'sessions' ? 'sessions' : 'calls'} onChange={find} />
        <Tabs.Panel value={view} className={classes.panel}>
          <Found filter={filter} view={view} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

interface FoundProps {
  readonly filter: Filter;
  readonly view: (typeof VIEWS)[number];
}

function Found({ filter, view }: FoundProps) {
  if (view === 'sessions') return <SessionList filter={filter} />;
  if (!asksForRecords(filter)) return <Calls filter={filter} view={view} />;
  return view === 'calls' ? <RecordList key={JSON.stringify(filter)} filter={filter} /> : <PicturesOfCalls />;
}

/** What can be done with all that the filter finds. */
function Actions({ filter }: { readonly filter: Filter }) {
  const [, navigate] = useLocation();
  const preserve = (): void =>
    navigate(`/retention?preserve=${encodeURIComponent(fixedLineOf(filter, Date.now()))}`);
  return (
    <Group gap="xs">
      {/* A legal hold keeps calls whole, whatever records they have. */}
      {!asksForRecords(filter) && (
        <Button variant="default" leftSection={<IconLock size={16} aria-hidden />} onClick={preserve}>
          Preserve …
        </Button>
      )}
      <EvidenceButton {...evidenceOf(filter)} />
    </Group>
  );
}

function Calls({ filter, view }: { readonly filter: Filter; readonly view: 'calls' | 'pictures' }) {
  const { feed, state, stale } = useCallFeed(filter);
  if (!state.loaded)
    return state.error === null ? <Loading what="calls" /> : <NotLoaded feed={feed} state={state} />;
  const { rows, more, searched } = state;
  if (rows.length === 0 && !more)
    return <NothingFound what="calls" filter={filter} more={leftOutText(searched)} />;
  return (
    <>
      <EpochSearched searched={searched} filter={filter} what="calls" />
      {view === 'calls' ? (
        <CallList feed={feed} state={state} stale={stale} find={findOf(filter)} />
      ) : (
        <Suspense fallback={<Loader size="sm" />}>
          <Pictures feed={feed} state={state} />
        </Suspense>
      )}
    </>
  );
}

function NotLoaded({ feed, state }: { readonly feed: CallFeed; readonly state: FeedState }) {
  if (isUnknownName(state.error)) return <UnknownName />;
  return <Failed what="The calls" error={state.error} retry={() => void feed.older()} />;
}
