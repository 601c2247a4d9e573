import { Button, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { PurgePlanView } from '../../../proxy/contract/purge.ts';
import { type Column, FoldTable } from '../../parts/fold-table.tsx';
import { LogRoom } from '../../parts/log-room.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { When } from '../../parts/when.tsx';
import { PurgeDialog } from './purge-dialog.tsx';
import { usePurgePlan } from './use-retention.ts';
import { countWords, keepWords, keptWords, matchWords, totalOf } from './words.ts';

type Rule = PurgePlanView['byRule'][number];

/** The rules as they stand, and what they let go now. */
export function Rules() {
  const { data: plan, error, refetch, isFetching } = usePurgePlan();
  return (
    <Card component="section" withBorder aria-label="Rules">
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h5">
            Rules
          </Title>
          {plan !== undefined && (
            <Button size="xs" variant="default" loading={isFetching} onClick={() => void refetch()}>
              Look again
            </Button>
          )}
        </Group>
        <LogRoom />
        {plan === undefined && error === null && <Loading what="rules" />}
        {plan === undefined && error !== null && (
          <Failed what="What would be deleted" error={error} retry={() => void refetch()} />
        )}
        {plan !== undefined && <Plan plan={plan} />}
      </Stack>
    </Card>
  );
}

function Plan({ plan }: { readonly plan: PurgePlanView }) {
  /** The plan as it was looked at: nothing else is deleted. */
  const [asked, setAsked] = useState<PurgePlanView>();
  if (plan.byRule.length === 0) {
    return (
      <Text size="sm">
        No rule lets anything go: every body is kept. Rules are <Code>retention</Code> in the configuration.
      </Text>
    );
  }
  const total = totalOf(plan);
  return (
    <>
      <FoldTable label="Rules of retention" columns={COLUMNS} rows={plan.byRule} keyOf={({ rule }) => rule} />
      <Group gap="sm" justify="space-between">
        <Text size="sm" component="div">
          {total.bodies === 0 ? 'Nothing would be deleted' : `${countWords(total)} would be deleted`} (looked
          at <When at={plan.at} />
          ).{' '}
          {plan.every === null
            ? 'The gateway deletes nothing by itself.'
            : `The gateway deletes by itself, every ${plan.every}.`}
        </Text>
        {total.bodies > 0 && (
          <Button
            color="red"
            variant="light"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => setAsked(plan)}
          >
            Purge …
          </Button>
        )}
      </Group>
      {asked !== undefined && <PurgeDialog plan={asked} onClose={() => setAsked(undefined)} />}
    </>
  );
}

const COLUMNS: readonly Column<Rule>[] = [
  { head: 'Rule', kind: 'title', cell: ({ rule }) => <Untrusted text={rule} /> },
  { head: 'Of', cell: ({ match }) => <Untrusted text={matchWords(match)} most={400} /> },
  { head: 'Keeps', cell: keepWords },
  { head: 'Would be deleted', cell: (rule) => countWords(rule, 'nothing now') },
  { head: 'Kept in spite of it', cell: keptWords },
];
