import { Anchor, Button, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { type Column, FoldTable } from '../../parts/fold-table.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { activityOf, type Grouping, type ObservedGroup, type Period } from './observed.ts';
import classes from './policy.module.css';

interface Props {
  readonly groups: readonly ObservedGroup[];
  readonly by: Grouping;
  readonly period: Period;
}
/** Those with the most calls come first; the rest is drawn on demand. */
const MOST_DRAWN = 200;
const NAMES = ['rule', 'agent', 'server', 'tool'] as const;
const HEAD = { rule: 'Rule', agent: 'Agent', server: 'Server', tool: 'Tool' } as const;

/** The counts, each with the way to its calls. */
export function ObservedTable({ groups, by, period }: Props) {
  const [drawn, setDrawn] = useState(MOST_DRAWN);
  const names = NAMES.filter((name) => by === 'each' || by === name || (by === 'tool' && name === 'server'));
  const columns: readonly Column<ObservedGroup>[] = [
    ...names.map(
      (name, place): Column<ObservedGroup> => ({
        head: HEAD[name],
        ...(place === 0 ? { kind: 'title' } : {}),
        className: name === 'tool' ? classes.code : classes.name,
        cell: (group) => (
          <Text span inherit {...(place === 0 ? { fw: 550 } : {})}>
            <Untrusted text={group[name] ?? ''} most={200} />
          </Text>
        ),
      }),
    ),
    { head: 'Would be held', kind: 'number', cell: ({ held }) => <Count calls={held} /> },
    { head: 'Would be denied', kind: 'number', cell: ({ denied }) => <Count calls={denied} /> },
    ...(by === 'rule' ? [] : [callsOf(period)]),
  ];
  return (
    <>
      <FoldTable
        label="What enforcing would do"
        columns={columns}
        rows={groups.slice(0, drawn)}
        keyOf={({ key }) => key}
      />
      {groups.length > drawn && (
        <Button variant="default" onClick={() => setDrawn(drawn + MOST_DRAWN)}>
          Show more ({(groups.length - drawn).toLocaleString('en')} left)
        </Button>
      )}
    </>
  );
}

const callsOf = (period: Period): Column<ObservedGroup> => ({
  head: 'Its calls',
  kind: 'acts',
  cell: (group) => (
    <Anchor component={Link} href={activityOf(group, period, Date.now())} size="sm">
      Calls
    </Anchor>
  ),
});

function Count({ calls }: { readonly calls: number }) {
  if (calls > 0) return calls.toLocaleString('en');
  return (
    <Text span c="dimmed" aria-label="none">
      –
    </Text>
  );
}
