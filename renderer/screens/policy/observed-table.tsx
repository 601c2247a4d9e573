import { Anchor, Button, Table, Text, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
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
const COLUMNS = ['rule', 'agent', 'server', 'tool'] as const;
const HEAD = { rule: 'Rule', agent: 'Agent', server: 'Server', tool: 'Tool' } as const;

/** The counts, each with the way to its calls. */
export function ObservedTable({ groups, by, period }: Props) {
  const [drawn, setDrawn] = useState(MOST_DRAWN);
  const columns = COLUMNS.filter(
    (column) => by === 'each' || by === column || (by === 'tool' && column === 'server'),
  );
  return (
    <>
      <Table.ScrollContainer minWidth={by === 'each' ? 720 : 420} scrollAreaProps={{ type: 'auto' }}>
        <Table verticalSpacing="xs" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column}>{HEAD[column]}</Table.Th>
              ))}
              <Table.Th className={classes.count}>Would be held</Table.Th>
              <Table.Th className={classes.count}>Would be denied</Table.Th>
              <Table.Th>
                <VisuallyHidden>Its calls</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {groups.slice(0, drawn).map((group) => (
              <Table.Tr key={group.key}>
                {columns.map((column) => (
                  <Table.Td key={column} className={column === 'tool' ? classes.code : classes.name}>
                    <Untrusted text={group[column] ?? ''} most={200} />
                  </Table.Td>
                ))}
                <Count calls={group.held} />
                <Count calls={group.denied} />
                <Table.Td ta="right">
                  {by !== 'rule' && (
                    <Anchor component={Link} href={activityOf(group, period, Date.now())} size="sm">
                      Calls
                    </Anchor>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {groups.length > drawn && (
        <Button variant="default" onClick={() => setDrawn(drawn + MOST_DRAWN)}>
          Show more ({(groups.length - drawn).toLocaleString('en')} left)
        </Button>
      )}
    </>
  );
}

function Count({ calls }: { readonly calls: number }) {
  return (
    <Table.Td className={classes.count}>
      {calls === 0 ? (
        <Text span c="dimmed" aria-label="none">
          –
        </Text>
      ) : (
        calls.toLocaleString('en')
      )}
    </Table.Td>
  );
}
