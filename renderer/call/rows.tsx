import { useVirtualizer, useWindowVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import {
  Fragment,
  type ReactNode,
  type RefObject,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import classes from './call.module.css';
import { FindInCall, type FoundRows } from './find-in-call.ts';
import { bringIntoSight } from './into-sight.ts';
import { ScrollPlace } from './scroll-place.ts';

interface Props {
  readonly count: number;
  readonly row: (index: number) => ReactNode;
  /** UTF-16 units that a row takes on the screen, to guess its height before it is drawn. Asked of every row whenever it is another function. */
  readonly units: (index: number) => number;
  /** The text of a row, to find the first one that has what is looked for. */
  readonly text: (index: number) => string;
  readonly label: string;
}

/** Up to here all rows are drawn, and the browser's own search finds them. */
const MOST_DRAWN = 400;
const ROW_PX = 20;
const UNIT_PX = 7.9;
/** Numbers of lines, indents and edges. */
const BESIDE_PX = 60;

/** Rows of a call in what scrolls around them, all of them or, of very many, those that are near. */
export function Rows(props: Props) {
  const { count } = props;
  const place = useContext(ScrollPlace);
  if (count > MOST_DRAWN && place !== null) return <PlacedRows {...props} place={place} />;
  if (count > MOST_DRAWN) return <WindowRows {...props} />;
  return <AllRows {...props} />;
}

function AllRows({ count, row, label, text }: Props) {
  const list = useRef<HTMLElement>(null);
  const place = useContext(ScrollPlace);
  const drawn = (index: number): Element | null => list.current?.children[index] ?? null;
  useStops({ count, text }, list, {
    drawn,
    show: (index) => bringIntoSight(drawn(index) ?? undefined, place),
  });
  return (
    <section ref={list} className={classes.rows} aria-label={label}>
      {[...Array(count).keys()].map((index) => (
        <Fragment key={index}>{row(index)}</Fragment>
      ))}
    </section>
  );
}

function WindowRows(props: Props) {
  const { list, top, options } = useRowOptions(props, null);
  const rows = useWindowVirtualizer(options);
  return <DrawnRows {...props} {...{ list, top }} rows={rows} />;
}

function PlacedRows({ place, ...props }: Props & { readonly place: HTMLElement }) {
  const { list, top, options } = useRowOptions(props, place);
  const rows = useVirtualizer<HTMLElement, HTMLElement>({ ...options, getScrollElement: () => place });
  useStops(props, list, {
    drawn: (index) => list.current?.querySelector(`:scope > [data-index="${index}"]`) ?? null,
    show: (index) => rows.scrollToIndex(index, { align: 'center' }),
  });
  return <DrawnRows {...props} {...{ list, top }} rows={rows} />;
}

/** The rows that have what is looked for are places on the way from one to the next. */
function useStops(
  { count, text }: Pick<Props, 'count' | 'text'>,
  list: RefObject<HTMLElement | null>,
  { drawn, show }: Pick<FoundRows, 'drawn' | 'show'>,
): void {
  const find = useContext(FindInCall);
  const now = useRef({ count, text, drawn, show });
  now.current = { count, text, drawn, show };
  useEffect(
    () =>
      find?.addRows({
        element: () => list.current,
        count: () => now.current.count,
        text: (row) => now.current.text(row),
        drawn: (row) => now.current.drawn(row),
        show: (row) => now.current.show(row),
      }),
    [find, list],
  );
}

function useRowOptions({ count, units }: Props, place: HTMLElement | null) {
  const list = useRef<HTMLElement>(null);
  const [{ top, width }, setPlace] = useState({ top: 0, width: 600 });
  useLayoutEffect(() => {
    // What stands above may grow: the list's place is measured whenever the height of what scrolls changes.
    const measure = (): void => {
      const box = list.current?.getBoundingClientRect();
      if (box === undefined) return;
      const above =
        place === null
          ? window.scrollY
          : place.scrollTop - place.getBoundingClientRect().top - place.clientTop;
      const next = { top: Math.round(box.top + above), width: Math.max(100, box.width - BESIDE_PX) };
      setPlace((now) => (now.top === next.top && now.width === next.width ? now : next));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(place?.firstElementChild ?? document.body);
    measure();
    return () => observer.disconnect();
  }, [place]);
  const sizes = useMemo(() => Array.from({ length: count }, (_, index) => units(index)), [count, units]);
  const estimateSize = (index: number): number =>
    ROW_PX * Math.max(1, Math.ceil(((sizes[index] ?? 0) * UNIT_PX) / width));
  return { list, top, options: { count, estimateSize, overscan: 8, scrollMargin: top } };
}

interface DrawnProps extends Props {
  readonly list: RefObject<HTMLElement | null>;
  readonly top: number;
  readonly rows: {
    readonly getTotalSize: () => number;
    readonly getVirtualItems: () => readonly VirtualItem[];
    readonly measureElement: (node: HTMLElement | null) => void;
  };
}

function DrawnRows({ list, top, rows, label, row }: DrawnProps) {
  return (
    <section
      ref={list}
      className={classes.rows}
      aria-label={label}
      style={{ height: rows.getTotalSize(), position: 'relative' }}
    >
      {rows.getVirtualItems().map((item) => (
        <div
          key={item.key}
          ref={rows.measureElement}
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
