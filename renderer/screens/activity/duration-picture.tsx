import { BarChart } from '@mantine/charts';
import { Paper, Table, Text, Title } from '@mantine/core';
import { useId } from 'react';
import { type Durations, durationWords } from './durations.ts';
import classes from './pictures.module.css';

interface Props {
  readonly title: string;
  readonly none: string;
  readonly of: Durations;
  readonly asTable: boolean;
}

/** How long something took, how often. */
export function DurationPicture({ title, none, of, asTable }: Props) {
  const id = useId();
  return (
    <Paper withBorder p="sm" component="section" className={classes.pictures} aria-labelledby={id}>
      <Title order={2} size="h5" id={id}>
        {title}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {of.count === 0 ? none : `${of.count.toLocaleString('en')} in all. ${durationWords(of)}`}
      </Text>
      {of.count > 0 && (asTable ? <Rows of={of} /> : <Bars of={of} />)}
    </Paper>
  );
}

function Bars({ of }: { readonly of: Durations }) {
  return (
    <div aria-hidden>
      <BarChart
        h={190}
        data={of.bars.map(({ label, count }) => ({ label, count }))}
        dataKey="label"
        series={[{ name: 'count', label: 'calls', color: 'var(--picture-plain)' }]}
        gridAxis="y"
        withLegend={false}
        tooltipAnimationDuration={0}
        barChartProps={{ accessibilityLayer: false, barCategoryGap: '24%' }}
        barProps={{ isAnimationActive: false, minPointSize: 0, maxBarSize: 56 }}
        yAxisProps={{ allowDecimals: false, width: 40 }}
        xAxisProps={{ interval: 0, tickMargin: 6 }}
      />
    </div>
  );
}

function Rows({ of }: { readonly of: Durations }) {
  return (
    <Table fz="sm" verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Took</Table.Th>
          <Table.Th ta="right">Calls</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {of.bars.map(({ label, count }) => (
          <Table.Tr key={label}>
            <Table.Td>{label}</Table.Td>
            <Table.Td ta="right">{count.toLocaleString('en')}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
