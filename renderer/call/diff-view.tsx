import { Button, Group, Text } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { VisibleText } from '../parts/visible-text.tsx';
import classes from './call.module.css';
import { drawnUnits } from './drawn-units.ts';
import { type DiffItem, type DiffLine, folded, lineDiff } from './line-diff.ts';
import { Rows } from './rows.tsx';
import { cut } from './text-rows.ts';

const SIGN = { '+': 'added', '-': 'removed', ' ': 'same' } as const;

type Drawn =
  | Extract<DiffItem, { kind: 'fold' }>
  | { readonly kind: 'line'; readonly line: DiffLine; readonly text: string; readonly first: boolean };

interface Props {
  readonly before: string;
  readonly after: string;
  readonly label: string;
  /** A piece of a text: nobody knows the numbers of its lines. */
  readonly fragment?: boolean;
}

/** What a text becomes, line by line. Unchanged lines far from a change are folded until they are asked for. */
export function DiffView({ before, after, label, fragment = false }: Props) {
  const diff = useMemo(() => lineDiff(before, after), [before, after]);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const [whole, setWhole] = useState(false);
  const items = useMemo((): Drawn[] => {
    const all: DiffItem[] = whole
      ? diff.lines.map((line) => ({ kind: 'line', line }))
      : folded(diff.lines, opened);
    return all.flatMap((item): Drawn[] =>
      item.kind === 'fold'
        ? [item]
        : cut(item.line.text).map((text, n) => ({ kind: 'line', line: item.line, text, first: n === 0 })),
    );
  }, [diff, opened, whole]);
  const units = useCallback((index: number) => lengthOf(items[index]), [items]);
  const hasFolds = whole || items.some(({ kind }) => kind === 'fold');
  return (
    <>
      <Group gap="md" mb={6}>
        <Text size="sm" component="span" aria-live="polite">
          {summary(diff.added, diff.removed, diff.endsBefore !== diff.endsAfter)}
        </Text>
        {diff.whole && (
          <Text size="sm" c="dimmed" component="span">
            Too different to compare line by line: all that goes, then all that comes.
          </Text>
        )}
        {hasFolds && (
          <Button size="compact-xs" variant="default" aria-pressed={whole} onClick={() => setWhole(!whole)}>
            {whole ? 'Changes only' : 'Every line'}
          </Button>
        )}
      </Group>
      <div className={classes.box}>
        <Rows
          label={label}
          count={items.length}
          units={units}
          text={(index) => textOf(items[index])}
          row={(index) => {
            const item = items[index];
            if (item === undefined) return null;
            if (item.kind === 'line') return <Line {...item} fragment={fragment} />;
            return (
              <button
                type="button"
                className={classes.fold}
                onClick={() => setOpened(new Set([...opened, item.from]))}
              >
                {item.lines} unchanged lines · show
              </button>
            );
          }}
        />
      </div>
      {diff.endsBefore !== diff.endsAfter && (
        <Text size="xs" c="dimmed" mt={4}>
          {breakWords(before, diff.endsAfter)}
        </Text>
      )}
    </>
  );
}

const textOf = (item: Drawn | undefined): string => (item?.kind === 'line' ? item.text : '');

function lengthOf(item: Drawn | undefined): number {
  return item?.kind === 'line' ? drawnUnits(item.text) : 0;
}

function summary(added: number, removed: number, endChanged: boolean): string {
  if (added === 0 && removed === 0)
    return endChanged ? 'Only the end of the last line changes.' : 'Nothing changes.';
  return `${lines(added)} added, ${lines(removed)} removed`;
}
const lines = (count: number): string => `${count} ${count === 1 ? 'line' : 'lines'}`;

function Line({ line, text, first, fragment }: Extract<Drawn, { kind: 'line' }> & { fragment: boolean }) {
  const what = SIGN[line.sign];
  // Blanks at a line's end are a change that nobody sees.
  const end = line.sign === ' ' ? text.length : text.trimEnd().length;
  return (
    <div className={`${fragment ? classes.unnumbered : classes.changed} ${classes[what]}`}>
      {!fragment && (
        <>
          <span className={classes.gutter} aria-hidden>
            {first ? (line.before ?? '') : ''}
          </span>
          <span className={classes.gutter} aria-hidden>
            {first ? (line.after ?? '') : ''}
          </span>
        </>
      )}
      <span className={classes.sign}>
        <span aria-hidden>{first ? line.sign : ''}</span>
        {first && what !== 'same' && <span className={classes.spoken}>{what}: </span>}
      </span>
      <bdi className={classes.line}>
        <VisibleText text={text.slice(0, end)} />
        {end < text.length && <span className={classes.blank}>{text.slice(end)}</span>}
      </bdi>
    </div>
  );
}

function breakWords(before: string, endsNow: boolean): string {
  if (endsNow) return 'The last line now ends in a line break; it did not before.';
  return before === ''
    ? 'The last line does not end in a line break.'
    : 'The last line no longer ends in a line break.';
}
