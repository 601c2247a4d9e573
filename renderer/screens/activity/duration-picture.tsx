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
        h={210}
        // No break within a label.
        data={of.bars.map(({ label, count }) => ({ label: label.replaceAll(' ', '\u00a0'), count }))}
        dataKey="label"
        series={[{ name: 'count', label: 'calls', color: 'var(--picture-plain)' }]}
        gridAxis="y"
        orientation="vertical"
        withLegend={false}
        tooltipAnimationDuration={0}
        barChartProps={{ accessibilityLayer: false, barCategoryGap: '28%', margin: { right: 12 } }}
        barProps={{ isAnimationActive: false }}
        xAxisProps={{ allowDecimals: false }}
        yAxisProps={{ width: 92, interval: 0 }}
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
