import { BarChart } from '@mantine/charts';
import { Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { fullTime } from '../../parts/times.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import type { CallRow } from './call-row.ts';
import classes from './pictures.module.css';
import { type AgentTimeline, type Bucket, type Timeline, timelineOf } from './timeline.ts';
import { bucketTime, stepWords } from './timeline-words.ts';

const MOST_AGENTS = 6;
const SERIES = [
  { name: 'allow', label: 'allowed', color: 'var(--picture-allow)' },
  { name: 'hold', label: 'held', color: 'var(--picture-hold)' },
  { name: 'deny', label: 'denied', color: 'var(--picture-deny)' },
] as const;
type Decided = (typeof SERIES)[number]['name'];

interface Props {
  readonly rows: readonly CallRow[];
  readonly asTable: boolean;
}

/** Calls over time, a small picture an agent, all on one scale. */
export function TimelinePicture({ rows, asTable }: Props) {
  const timeline = useMemo(() => {
    const newest = new Date((rows[0]?.received ?? 0) / 1000);
    return timelineOf(rows, { most: MOST_AGENTS, offset: -newest.getTimezoneOffset() * 60_000_000 });
  }, [rows]);
  return (
    <section className={classes.pictures} aria-labelledby="timeline-title">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5" id="timeline-title">
          Calls over time
        </Title>
        {!asTable && <Legend />}
      </Group>
      <Stack gap="xs">
        {timeline.agents.map((agent) => (
          <AgentPicture key={agent.agent} of={agent} timeline={timeline} asTable={asTable} />
        ))}
      </Stack>
      <Text size="xs" c="dimmed" mt="xs">
        Each bar is {stepWords(timeline.step)}; all agents are drawn to one scale, up to {timeline.highest}{' '}
        calls.
      </Text>
    </section>
  );
}

function Legend() {
  return (
    <Group gap="md" aria-hidden>
      {SERIES.map(({ name, label, color }) => (
        <Group key={name} gap={6}>
          <span className={classes.swatch} style={{ background: color }} />
          <Text size="xs">{label}</Text>
        </Group>
      ))}
    </Group>
  );
}

interface AgentProps {
  readonly of: AgentTimeline;
  readonly timeline: Timeline;
  readonly asTable: boolean;
}

/** The sentence says what the bars show: it is there for all. */
function AgentPicture({ of, timeline, asTable }: AgentProps) {
  const { agent, calls, total, buckets } = of;
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" gap="xs" mb={6}>
        <Text size="sm" fw={600} component="span" className={classes.agent}>
          <Untrusted text={agent} most={80} />
        </Text>
        <Text size="xs" c="dimmed" component="span">
          {calls.toLocaleString('en')} {calls === 1 ? 'call' : 'calls'}: {total.allow} allowed, {total.hold}{' '}
          held, {total.deny} denied
        </Text>
      </Group>
      {asTable ? <Buckets of={buckets} timeline={timeline} /> : <Bars of={buckets} timeline={timeline} />}
    </Paper>
  );
}

function Bars({ of, timeline }: { readonly of: readonly Bucket[]; readonly timeline: Timeline }) {
  const data = useMemo(
    () => of.map((bucket) => ({ ...bucket, when: bucketTime(bucket.from, timeline.step) })),
    [of, timeline.step],
  );
  return (
    <div aria-hidden>
      <BarChart
        h={84}
        data={data}
        dataKey="when"
        type="stacked"
        series={[...SERIES]}
        gridAxis="none"
        withYAxis={false}
        withLegend={false}
        tooltipAnimationDuration={0}
        barChartProps={{ accessibilityLayer: false, barCategoryGap: 1, margin: { top: 0, bottom: 0 } }}
        barProps={({ name }) => ({
          isAnimationActive: false,
          maxBarSize: 28,
          // One denied call among a thousand is a line still; none is nothing.
          minPointSize: (_value, index) => ((of[index]?.[name as Decided] ?? 0) > 0 ? 2 : 0),
        })}
        yAxisProps={{ domain: [0, Math.max(1, timeline.highest)] }}
        xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 48, tickMargin: 4, height: 22 }}
      />
    </div>
  );
}

function Buckets({ of, timeline }: { readonly of: readonly Bucket[]; readonly timeline: Timeline }) {
  const busy = of.filter(({ allow, hold, deny }) => allow + hold + deny > 0).toReversed();
  return (
    <Table.ScrollContainer minWidth={320} mah={260} scrollAreaProps={{ type: 'auto' }}>
      <Table fz="sm" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>From, for {stepWords(timeline.step)}</Table.Th>
            {SERIES.map(({ name, label }) => (
              <Table.Th key={name} ta="right">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {busy.map((bucket) => (
            <Table.Tr key={bucket.from}>
              <Table.Td>{fullTime(bucket.from)}</Table.Td>
              {SERIES.map(({ name }) => (
                <Table.Td key={name} ta="right">
                  {bucket[name]}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
