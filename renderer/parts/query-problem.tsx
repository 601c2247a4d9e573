import { Text } from '@mantine/core';
import type { QueryProblem } from '../../proxy/contract/query-line.ts';
import classes from './query-line.module.css';

/** Letters of the line before and after the place, so that it is seen what is meant. */
const AROUND = 24;

/** Why a line cannot be read, at which column, and what could stand there. */
export function QueryProblemText({
  id,
  text,
  problem: { column, message, known },
}: {
  readonly id: string;
  readonly text: string;
  readonly problem: QueryProblem;
}) {
  const at = column - 1;
  const before = text.slice(Math.max(0, at - AROUND), at);
  const there = /^\S*/.exec(text.slice(at, at + AROUND))?.[0] ?? '';
  return (
    <div id={id} role="alert" className={classes.problem}>
      <Text size="sm" c="var(--mantine-color-error)">
        Column {column}: {message}
      </Text>
      <code className={classes.place}>
        {at > AROUND ? '…' : ''}
        {before}
        <mark className={classes.there}>{there === '' ? ' ' : there}</mark>
      </code>
      {known.length > 0 && (
        <Text size="xs" c="dimmed">
          Known here: {known.join(', ')}
        </Text>
      )}
    </div>
  );
}
