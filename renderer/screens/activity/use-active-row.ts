import { type KeyboardEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { linkOf } from './call-cells.tsx';
import type { CallRow } from './call-row.ts';
import { placeOf } from './merge-rows.ts';

interface Options {
  readonly rows: readonly CallRow[];
  readonly perPage: number;
  readonly show: (place: number) => void;
}

/** The row that the arrow keys have come to. It is the call that is kept, not its place: rows come in above it. */
export function useActiveRow({ rows, perPage, show }: Options) {
  const [index, setIndex] = useState<number>();
  const [, navigate] = useLocation();
  const place = index === undefined ? undefined : placeOf(rows, index);
  const at = place !== undefined && rows[place]?.index === index ? place : undefined;
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: at === undefined ? 0 : at + 1,
    ArrowUp: (at ?? 0) - 1,
    PageDown: (at ?? 0) + perPage,
    PageUp: (at ?? 0) - perPage,
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
      } else if (event.key === 'Enter' && row !== undefined) navigate(linkOf(row));
      else if (event.key === 'Escape') setIndex(undefined);
    },
  };
  return { at, keys };
}
