import { Anchor, Tabs, Text } from '@mantine/core';
import { IconFileAlert } from '@tabler/icons-react';
import { useRef } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { Page } from '../../parts/page.tsx';
import { Empty } from '../../parts/states.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { When } from '../../parts/when.tsx';
import { ConfigTab } from './config-tab.tsx';
import { HistoryTab } from './history-tab.tsx';
import { ObserveTab } from './observe-tab.tsx';
import { OneChange } from './one-change.tsx';
import classes from './policy.module.css';
import { TryTab } from './try-tab.tsx';
import { useConfig } from './use-policy.ts';

const TABS = [
  { path: '/policy', title: 'Text' },
  { path: '/policy/try', title: 'Try a call' },
  { path: '/policy/observe', title: 'If enforced' },
  { path: '/policy/history', title: 'History' },
] as const;

/** What the gateway may do with calls: as it is written, asked, and as it was. Each tab has an address of its own. */
export function Policy() {
  const [location, navigate] = useLocation();
  const search = useSearch();
  /** What the address of a tab said when it was left. */
  const left = useRef(new Map<string, string>());
  const path = location.replace(/\/+$/, '');
  const index = /^\/policy\/history\/(.+)$/.exec(path)?.[1];
  const tab = index === undefined ? path : '/policy/history';
  const show = (next: string | null): void => {
    if (next === null) return;
    left.current.set(tab, search);
    const before = left.current.get(next) ?? '';
    navigate(before === '' ? next : `${next}?${before}`);
  };
  return (
    <Page title="Policy" lead={<InForce />}>
      {tab !== '/policy' && <NotTakenOver />}
      <Tabs value={tab} onChange={show} keepMounted={false}>
        <Tabs.List mb="md">
          {TABS.map((one) => (
            <Tabs.Tab
              key={one.path}
              value={one.path}
              className={classes.tab ?? ''}
              // The tab that is open leads back from one change to all of them.
              {...(index !== undefined && one.path === tab ? { onClick: () => navigate(one.path) } : {})}
            >
              {one.title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="/policy">
          <ConfigTab />
        </Tabs.Panel>
        <Tabs.Panel value="/policy/try">
          <TryTab />
        </Tabs.Panel>
        <Tabs.Panel value="/policy/observe">
          <ObserveTab />
        </Tabs.Panel>
        <Tabs.Panel value="/policy/history">
          {index === undefined ? <HistoryTab /> : <OneChange key={index} index={index} />}
        </Tabs.Panel>
      </Tabs>
      {!TABS.some((one) => one.path === tab) && (
        <Empty title="There is no such page">The address may be cut off.</Empty>
      )}
    </Page>
  );
}

function InForce() {
  const { data: config } = useConfig();
  if (config === undefined) return 'What the gateway may do with a call.';
  return (
    <>
      <Untrusted text={config.file} /> · what is in force was changed <When at={config.since} />
    </>
  );
}

/** On the other tabs: what they say goes by another text than the file's. */
function NotTakenOver() {
  const { data: config } = useConfig();
  if (config === undefined || config.problems.length === 0) return null;
  return (
    <Text size="sm" role="status">
      <IconFileAlert size={16} color="var(--mantine-color-red-text)" aria-hidden className={classes.inline} />{' '}
      The file on disk is not in force, so what you see here goes by the one before it.{' '}
      <Anchor component={Link} href="/policy" underline="always">
        See what is wrong with it
      </Anchor>
    </Text>
  );
}
