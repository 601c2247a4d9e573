import { Badge, Tabs, VisuallyHidden } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { useWaiting } from '../../api/use-approvals.ts';
import { Page } from '../../parts/page.tsx';
import { DecidedList } from './decided-list.tsx';
import { GrantList } from './grant-list.tsx';
import { NoApprover } from './no-approver.tsx';
import { useGrants } from './use-approval-lists.ts';
import { WaitingList } from './waiting-list.tsx';

const TABS = ['waiting', 'grants', 'decided'] as const;
type Tab = (typeof TABS)[number];

/** What waits for a person, what was granted, what was decided. The address says which: `?show=grants`. */
export function Approvals() {
  const [search, setSearch] = useSearchParams();
  const waiting = useWaiting();
  const grants = useGrants();
  const tab: Tab = TABS.find((one) => one === search.get('show')) ?? 'waiting';
  const choose = (next: string | null): void =>
    setSearch(next === null || next === 'waiting' ? {} : { show: next });
  const count = waiting.data?.length ?? 0;
  return (
    <Page
      title="Approvals"
      lead="This page reads and never votes, for it shows what agents and servers wrote. You decide on the approval page: a window of its own, behind your own secret."
    >
      <VisuallyHidden role="status">
        {waiting.data === undefined ? '' : count === 1 ? 'One call waits' : `${count} calls wait`}
      </VisuallyHidden>
      <NoApprover />
      <Tabs value={tab} onChange={choose} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="waiting" rightSection={<Count of={waiting.data} color="orange" />}>
            Waiting
          </Tabs.Tab>
          <Tabs.Tab value="grants" rightSection={<Count of={grants.data} color="gray" />}>
            Grants in force
          </Tabs.Tab>
          <Tabs.Tab value="decided">Decided</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="waiting" pt="md">
          <WaitingList {...waiting} />
        </Tabs.Panel>
        <Tabs.Panel value="grants" pt="md">
          <GrantList {...grants} />
        </Tabs.Panel>
        <Tabs.Panel value="decided" pt="md">
          <DecidedList />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Count({ of, color }: { readonly of: readonly unknown[] | undefined; readonly color: string }) {
  if (of === undefined || of.length === 0) return null;
  return (
    <Badge size="sm" variant="light" color={color} circle={of.length < 10}>
      {of.length}
    </Badge>
  );
}
