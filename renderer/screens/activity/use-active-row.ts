import { type KeyboardEvent, type MouseEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { linkOf } from './call-cells.tsx';
import type { CallRow } from './call-row.ts';
import { placeOf } from './merge-rows.ts';

interface Options {
  readonly rows: readonly CallRow[];
  /** Places of the first and the last row in sight. */
  readonly first: number;
  readonly last: number;
  readonly show: (place: number) => void;
  /** What is looked for in the session of a call that is opened. */
  readonly find: string;
}

/** The row that the arrow keys have come to. It is the call that is kept, not its place: rows come in above it. */
export function useActiveRow({ rows, first, last, show, find }: Options) {
  const [index, setIndex] = useState<number>();
  const [, navigate] = useLocation();
  const place = index === undefined ? undefined : placeOf(rows, index);
  const at = place !== undefined && rows[place]?.index === index ? place : undefined;
  const perPage = Math.max(1, last - first - 1);
  const moves: Readonly<Record<string, number>> = {
    // The first key begins where somebody reads.
    ArrowDown: at === undefined ? first : at + 1,
    ArrowUp: at === undefined ? first : at - 1,
    PageDown: (at ?? first) + perPage,
    PageUp: (at ?? first) - perPage,
    Home: 0,
    End: rows.length - 1,
  };
  const keys = {
    onKeyDown(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const to = moves[event.key];
      const row = at === undefined ? undefined : rows[at];
      if (to !== undefined) {
        const next = Math.max(0, Math.min(rows.length - 1, to));
        event.preventDefault();
        setIndex(rows[next]?.index);
        show(next);
      } else if (event.key === 'Enter' && row !== undefined) navigate(linkOf(row, find));
      else if (event.key === 'Escape') setIndex(undefined);
    },
    /** Follows a link without loading the page anew; with a key held it is the browser's. */
    onClick(event: MouseEvent): void {
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
      if (link === null || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      event.preventDefault();
      navigate(link.getAttribute('href') ?? '');
    },
  };
  return { at, keys };
}
