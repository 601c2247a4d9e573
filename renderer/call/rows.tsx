import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { Fragment, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import classes from './call.module.css';

interface Props {
  readonly count: number;
  readonly row: (index: number) => ReactNode;
  /** UTF-16 units of a row, to guess its height before it is drawn. */
  readonly units: (index: number) => number;
  readonly label: string;
}

/** Up to here all rows are drawn, and the browser's own search finds them. */
const MOST_DRAWN = 400;
const ROW_PX = 20;
const UNIT_PX = 7.9;
/** Numbers of lines, indents and edges. */
const BESIDE_PX = 60;

/** Rows of a call in the page's own scroll, all of them or, of very many, those that are near. */
export function Rows(props: Props) {
  const { count, row, label } = props;
  if (count > MOST_DRAWN) return <VirtualRows {...props} />;
  return (
    <section className={classes.rows} aria-label={label}>
      {Array.from({ length: count }, (_, index) => (
        // A row is its place in the call.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Fragment key={index}>{row(index)}</Fragment>
      ))}
    </section>
  );
}

function VirtualRows({ count, row, label, units }: Props) {
  const list = useRef<HTMLElement>(null);
  const [{ top, width }, setPlace] = useState({ top: 0, width: 600 });
  useLayoutEffect(() => {
    // What stands above may grow: the list's place is measured whenever the page's height changes.
    const measure = (): void => {
      const box = list.current?.getBoundingClientRect();
      if (box === undefined) return;
      const next = { top: Math.round(box.top + window.scrollY), width: Math.max(100, box.width - BESIDE_PX) };
      setPlace((now) => (now.top === next.top && now.width === next.width ? now : next));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    measure();
    return () => observer.disconnect();
  }, []);
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: (index) => ROW_PX * Math.max(1, Math.ceil((units(index) * UNIT_PX) / width)),
    overscan: 20,
    scrollMargin: top,
  });
  return (
    <section
      ref={list}
      className={classes.rows}
      aria-label={label}
      style={{ height: virtualizer.getTotalSize(), position: 'relative' }}
    >
      {virtualizer.getVirtualItems().map((item) => (
        <div
          key={item.key}
          ref={virtualizer.measureElement}
          data-index={item.index}
          className={classes.placed}
          style={{ transform: `translateY(${item.start - top}px)` }}
        >
          {row(item.index)}
        </div>
      ))}
    </section>
  );
}
