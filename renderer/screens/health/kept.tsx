import { Card, Group, Stack, Text, Title } from '@mantine/core';
import type { BodyCount, PurgePlanView } from '../../../proxy/contract/purge.ts';
import { useStatus } from '../../api/use-status.ts';
import { Command } from '../../parts/command.tsx';
import { type Column, FoldTable } from '../../parts/fold-table.tsx';
import { sizeOf } from '../../parts/size-of.ts';
import { Failed, Loading } from '../../parts/states.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { Preservations } from './preservations.tsx';
import { usePurgePlan } from './use-kept.ts';

type Rule = PurgePlanView['byRule'][number];

/** What is kept how long, what would be deleted next, and what must not be. */
export function Kept() {
  const { data: plan, error, refetch } = usePurgePlan();
  return (
    <Card component="section" withBorder aria-label="What is kept">
      <Stack gap="sm">
        <div>
          <Title order={2} size="h5">
            What is kept
          </Title>
          <Text size="sm" c="dimmed">
            Records and their proofs are kept for ever; the masked bodies of calls as long as the
            configuration says.
          </Text>
        </div>
        <Room />
        {plan === undefined && error === null && <Loading what="rules" />}
        {plan === undefined && error !== null && (
          <Failed what="What would be deleted" error={error} retry={() => void refetch()} />
        )}
        {plan !== undefined && <Plan plan={plan} />}
        <Preservations />
      </Stack>
    </Card>
  );
}

/** `4.0 GiB, grows by 3.1 MiB a day; 80.0 GiB free: room for 90 days`. */
function Room() {
  const { data: status } = useStatus();
  if (status === undefined) return null;
  const { used, free, bytesPerDay, daysLeft } = status.log.disk;
  const grows =
    bytesPerDay === null
      ? 'how fast it grows is known after some hours'
      : `grows by ${sizeOf(bytesPerDay)} a day`;
  const lasts = daysLeft === null ? '' : `: room for ${daysLeft === 1 ? '1 day' : `${daysLeft} days`}`;
  return (
    <Text size="sm">
      The log has {sizeOf(used)}; {grows}. {free !== null && `${sizeOf(free)} free${lasts}.`}
    </Text>
  );
}

function Plan({ plan }: { readonly plan: PurgePlanView }) {
  if (plan.byRule.length === 0) {
    return (
      <Text size="sm">
        No rule lets anything go: every body is kept. Rules are <code>retention</code> in the configuration.
      </Text>
    );
  }
  const sum = plan.byRule.reduce((all, { bodies }) => all + bodies, 0);
  return (
    <>
      <FoldTable label="Rules of retention" columns={COLUMNS} rows={plan.byRule} keyOf={({ rule }) => rule} />
      <Group gap="xs" justify="space-between">
        <Text size="sm">
          {plan.every === null
            ? 'The gateway deletes nothing by itself.'
            : `The gateway deletes by itself, every ${plan.every}.`}
        </Text>
      </Group>
      {sum > 0 && <Command text="countersign log purge" what="the command that deletes" />}
    </>
  );
}

const COLUMNS: readonly Column<Rule>[] = [
  { head: 'Rule', kind: 'title', cell: ({ rule }) => <Untrusted text={rule} /> },
  { head: 'Keeps', cell: ({ keep, afterBundle }) => keepWords(keep, afterBundle) },
  { head: 'Would be deleted', cell: (rule) => countWords(rule, 'nothing now') },
  { head: 'Kept in spite of it', cell: keptWords },
];

function keepWords(keep: string, afterBundle: boolean): string {
  if (keep === 'forever') return 'for ever';
  return afterBundle ? `${keep}, and until it is in a bundle` : keep;
}

function countWords({ bodies, bytes }: BodyCount, none: string): string {
  if (bodies === 0) return none;
  return `${bodies.toLocaleString('en')} ${bodies === 1 ? 'body' : 'bodies'}, ${sizeOf(bytes)}`;
}

function keptWords({ preserved, unbundled, inUse }: Rule): string {
  const parts = [
    preserved.bodies > 0 ? `${countWords(preserved, '')} preserved` : '',
    unbundled.bodies > 0 ? `${countWords(unbundled, '')} in no bundle yet` : '',
    inUse.bodies > 0 ? `${countWords(inUse, '')} under way` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'nothing' : parts.join('; ');
}
