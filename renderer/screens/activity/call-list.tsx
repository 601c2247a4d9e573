import { Button, Loader, Text, VisuallyHidden } from '@mantine/core';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useEffect, useId, useRef } from 'react';
import { sentenceOf } from '../../parts/states.tsx';
import classes from './activity.module.css';
import { CallCells, COLUMNS } from './call-cells.tsx';
import { type CallFeed, type FeedState, MOST_ROWS } from './call-feed.ts';
import { COLUMN_HEAD, gridOf, ROW_GROUP, rowAt } from './grid-roles.ts';
import { useActiveRow } from './use-active-row.ts';
import { useColumns } from './use-columns.ts';
import { useHold } from './use-hold.ts';

const ROW_PX = 36;
const FOLDED_PX = 58;
const HEAD_PX = 34;
/** Rows before the end at which older ones are asked for. */
const AHEAD = 60;

interface Props {
  readonly feed: CallFeed;
  readonly state: FeedState;
  readonly stale: boolean;
  /** What is looked for in the session of a call that is opened; empty where nothing is. */
  readonly find: string;
}

/** The calls, newest first; drawn are those that are near. */
export function CallList({ feed, state, stale, find }: Props) {
  const { rows, held, more, loadingOlder, error, full } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: size, width } = useElementSize();
  const columns = useColumns(rows);
  const folded = width > 0 && width < columns.least;
  const head = folded ? 0 : 1;
  const height = folded ? FOLDED_PX : ROW_PX;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 6,
    scrollMargin: folded ? 0 : HEAD_PX,
    scrollPaddingStart: folded ? 0 : HEAD_PX,
  });
  const measured = useRef(height);
  useEffect(() => {
    if (measured.current === height) return;
    measured.current = height;
    virtualizer.measure();
  }, [height, virtualizer]);
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && !loadingOlder && error === null && last >= rows.length - AHEAD) void feed.older();
  }, [feed, more, loadingOlder, error, last, rows.length]);

  const id = useId();
  const element = useMergedRef(scroller, size);
  const { away, watching } = useHold(feed);
  const active = useActiveRow({
    rows,
    first: virtualizer.range?.startIndex ?? 0,
    last: virtualizer.range?.endIndex ?? 0,
    show: virtualizer.scrollToIndex,
    find,
  });
  const drawn = items.find(({ index }) => index === active.at);
  const top = (items[0]?.start ?? 0) - virtualizer.options.scrollMargin;
  const toTop = (): void => {
    scroller.current?.scrollTo({ top: 0 });
    scroller.current?.focus();
  };
  return (
    <div className={classes.frame}>
      {held > 0 && away && (
        <Button
          className={classes.pill}
          size="compact-sm"
          radius="xl"
          leftSection={<IconArrowUp size={14} aria-hidden />}
          onClick={toTop}
        >
          {held.toLocaleString('en')} new {held === 1 ? 'call' : 'calls'}
        </Button>
      )}
      <VisuallyHidden role="status">
        {held > 0 && away ? 'There are new calls at the top.' : ''}
      </VisuallyHidden>
      <div
        ref={element}
        {...gridOf('Calls, newest first', more ? -1 : rows.length + head, folded ? 6 : COLUMNS.length)}
        {...(drawn === undefined ? {} : { 'aria-activedescendant': `${id}-${rows[drawn.index]?.id}` })}
        aria-busy={stale}
        className={classes.grid}
        style={{ '--activity-columns': columns.template } as CSSProperties}
        data-folded={folded || undefined}
        data-stale={stale || undefined}
        {...active.keys}
        {...watching}
      >
        {!folded && (
          <div {...rowAt(1)} className={classes.head}>
            {COLUMNS.map((column) => (
              <span key={column} {...COLUMN_HEAD} className={classes.columnHead}>
                {column}
              </span>
            ))}
          </div>
        )}
        <div {...ROW_GROUP} className={classes.rows} style={{ height: rows.length * height }}>
          <div role="presentation" style={{ transform: `translateY(${top}px)` }}>
            {items.map(({ index }) => {
              const row = rows[index];
              if (row === undefined) return null;
              return (
                <div
                  key={row.id}
                  id={`${id}-${row.id}`}
                  {...rowAt(index + head + 1, index === active.at)}
                  className={classes.row}
                  style={{ height }}
                >
                  <CallCells row={row} folded={folded} find={find} />
                </div>
              );
            })}
          </div>
        </div>
      </div>
      {(loadingOlder || error !== null || full) && (
        <Text size="xs" c="dimmed" component="div" className={classes.foot}>
          {loadingOlder && (
            <>
              <Loader size={12} aria-hidden /> Looking further back …
            </>
          )}
          {error !== null && (
            <>
              {sentenceOf(error)}{' '}
              <Button size="compact-xs" variant="default" onClick={() => void feed.older()}>
                Try again
              </Button>
            </>
          )}
          {full &&
            `These are the newest ${MOST_ROWS.toLocaleString('en')}. Filter by time to see older ones.`}
        </Text>
      )}
    </div>
  );
}
