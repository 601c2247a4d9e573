import { Button, VisuallyHidden } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { CallDetailView } from '../../../proxy/contract/log-views.ts';
import { CallRow } from './call-row.tsx';
import { countBefore } from './find.ts';
import type { Mark } from './marks.ts';
import classes from './session.module.css';
import { useFollow } from './use-follow.ts';
import { count } from './words.ts';

const ROW_PX = 56;

interface Props {
  readonly marks: readonly Mark[];
  /** As far as they have come whole. */
  readonly calls: ReadonlyMap<string, CallDetailView>;
  /** Places of what a search has found, ascending. */
  readonly found: readonly number[];
  /** Whether earlier pages are still to come: what they bring is not new. */
  readonly loading: boolean;
  readonly openId: string | undefined;
  readonly hrefOf: (id: string) => string;
  /** Opens a call, or none; `replaces`: one that was open already. */
  readonly onOpen: (id: string | undefined, replaces: boolean) => void;
  /** Which of them are drawn now, by place. */
  readonly onDrawn: (range: readonly [from: number, to: number]) => void;
  /** Behind the last call. */
  readonly end?: ReactNode;
}

/** The calls of a session in order. Arrow keys go from one to the next, Enter opens and closes. */
export function CallList({ marks, calls, found, loading, openId, hrefOf, onOpen, onDrawn, end }: Props) {
  const [box, setBox] = useState<HTMLElement | null>(null);
  const [activeId, setActiveId] = useState<string | undefined>(openId);
  const wantsFocus = useRef(false);
  const open = openId === undefined ? -1 : marks.findIndex(({ id }) => id === openId);
  const known = marks.findIndex(({ id }) => id === activeId);
  const active = known !== -1 ? known : Math.max(0, open);
  const rows = useVirtualizer({
    count: marks.length,
    getScrollElement: () => box,
    estimateSize: () => ROW_PX,
    overscan: 10,
    // The one that has the focus keeps it when it is scrolled out of sight.
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), active])]
        .sort((a, b) => a - b)
        .filter((n) => n < marks.length),
  });
  const last = marks.length - 1;
  const toEnd = useCallback(() => rows.scrollToIndex(last, { align: 'end' }), [rows, last]);
  const drawn = rows.getVirtualItems();
  const { startIndex: from = 0, endIndex: to = 0 } = rows.range ?? {};
  useEffect(() => onDrawn([from, to]), [onDrawn, from, to]);
  const { unseen, onScroll } = useFollow(box, marks.length, loading, toEnd);

  useEffect(() => {
    if (openId !== undefined) setActiveId(openId);
  }, [openId]);
  useEffect(() => {
    if (open !== -1 && box !== null) rows.scrollToIndex(open, { align: 'auto' });
  }, [open, box, rows]);
  const closedOf = useRef(openId);
  useEffect(() => {
    // Where the call stood alone, its list was not there to keep the focus.
    if (closedOf.current !== undefined && openId === undefined && document.activeElement === document.body)
      wantsFocus.current = true;
    closedOf.current = openId;
    if (!wantsFocus.current) return;
    const row = box?.querySelector<HTMLElement>(`[data-call="${marks[active]?.id ?? ''}"]`);
    if (row === null || row === undefined) return;
    wantsFocus.current = false;
    row.focus({ preventScroll: true });
  });

  const goTo = (index: number): void => {
    const to = Math.min(Math.max(0, index), last);
    const mark = marks[to];
    if (mark === undefined) return;
    wantsFocus.current = true;
    setActiveId(mark.id);
    rows.scrollToIndex(to, { align: 'auto' });
    if (openId !== undefined) onOpen(mark.id, true);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    goTo(to);
  };
  return (
    <div className={classes.listFrame}>
      <div ref={setBox} className={classes.scroll} onScroll={onScroll}>
        <ol
          className={classes.list}
          style={{ height: rows.getTotalSize() }}
          aria-label="Calls"
          onKeyDown={onKeyDown}
        >
          {drawn.map(({ index, start }) => {
            const mark = marks[index];
            if (mark === undefined) return null;
            return (
              <li
                key={mark.id}
                className={classes.item}
                style={{ transform: `translateY(${start}px)` }}
                aria-setsize={marks.length}
                aria-posinset={index + 1}
              >
                <CallRow
                  mark={mark}
                  call={calls.get(mark.id)}
                  href={hrefOf(mark.id)}
                  isOpen={mark.id === openId}
                  isFound={found[countBefore(found, index)] === index}
                  isActive={index === active}
                  onFocus={() => setActiveId(mark.id)}
                  onClick={(event) => {
                    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
                    event.preventDefault();
                    setActiveId(mark.id);
                    onOpen(mark.id === openId ? undefined : mark.id, openId !== undefined);
                  }}
                />
              </li>
            );
          })}
        </ol>
        {end}
      </div>
      <VisuallyHidden role="status">{unseen > 0 ? count(unseen, 'new call') : ''}</VisuallyHidden>
      {unseen > 0 && (
        <Button
          className={classes.pill}
          size="xs"
          radius="xl"
          rightSection={<IconArrowDown size={14} aria-hidden />}
          onClick={toEnd}
        >
          {count(unseen, 'new call')}
        </Button>
      )}
    </div>
  );
}
