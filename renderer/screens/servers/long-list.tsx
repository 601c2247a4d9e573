import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useContext, useLayoutEffect, useRef, useState } from 'react';
import { ScrollPlace } from '../../call/scroll-place.ts';
import classes from './servers.module.css';

interface Props {
  readonly label: string;
  readonly count: number;
  readonly keyOf: (index: number) => string;
  readonly row: (index: number) => ReactNode;
}

/** Up to here all rows are drawn, and the browser's own search finds them. */
const MOST_DRAWN = 60;
/** A row without what can be opened in it. */
const ROW_PX = 86;

/** Rows of any height in the place that scrolls around them; of very many those that are near. */
export function LongList(props: Props) {
  const place = useContext(ScrollPlace);
  const { label, count, keyOf, row } = props;
  if (count > MOST_DRAWN && place !== null) return <NearRows {...props} place={place} />;
  return (
    <ul aria-label={label} className={classes.list}>
      {Array.from({ length: count }, (_, index) => (
        <li key={keyOf(index)} className={classes.item}>
          {row(index)}
        </li>
      ))}
    </ul>
  );
}

function NearRows({ label, count, keyOf, row, place }: Props & { readonly place: HTMLElement }) {
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    // What stands above may grow: the list's place is measured whenever the height of what scrolls changes.
    const measure = (): void => {
      const box = list.current?.getBoundingClientRect();
      if (box !== undefined)
        setTop(Math.round(box.top + place.scrollTop - place.getBoundingClientRect().top - place.clientTop));
    };
    const observer = new ResizeObserver(measure);
    if (place.firstElementChild !== null) observer.observe(place.firstElementChild);
    measure();
    return () => observer.disconnect();
  }, [place]);
  const rows = useVirtualizer<HTMLElement, HTMLElement>({
    count,
    getScrollElement: () => place,
    getItemKey: keyOf,
    estimateSize: () => ROW_PX,
    overscan: 8,
    scrollMargin: top,
  });
  return (
    <ul ref={list} aria-label={label} className={classes.list} style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map((item) => (
        <li
          key={item.key}
          ref={rows.measureElement}
          data-index={item.index}
          aria-setsize={count}
          aria-posinset={item.index + 1}
          className={`${classes.item} ${classes.placed}`}
          style={{ transform: `translateY(${item.start - top}px)` }}
        >
          {row(item.index)}
        </li>
      ))}
    </ul>
  );
}
