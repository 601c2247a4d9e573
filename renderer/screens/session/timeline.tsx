import { useComputedColorScheme } from '@mantine/core';
import {
  type KeyboardEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { fullTime, span, timeOfDay } from '../../parts/times.ts';
import { useNow } from '../../parts/use-now.ts';
import { visibleWords } from '../../parts/visible-parts.ts';
import { drawFound, drawLanes, lanesHeight } from './draw-lanes.ts';
import { foundColumns, laneColumns, placeAt } from './lane-columns.ts';
import { type Mark, spanOf } from './marks.ts';
import classes from './timeline.module.css';
import { coloursOf } from './timeline-legend.tsx';
import type { Player } from './use-player.ts';
import { useWidth } from './use-width.ts';
import { markSentence } from './words.ts';

/** So long at least, µs: one quick call is not the whole width. */
const LEAST_SPAN = 10_000;
/** Fewer calls than this are drawn broad enough to be seen alone. */
const FEW = 300;

interface Props {
  readonly marks: readonly Mark[];
  readonly place: number;
  readonly player: Player;
  /** Places of what the search has found. */
  readonly found: readonly number[] | undefined;
  /** How often the whole of it fits the width. */
  readonly zoom: number;
  readonly onPick: (place: number) => void;
}

/** The session as a picture in lanes, with the moment that is shown. It is one slider: arrows go from call to call. */
export function Timeline({ marks, place, player, found, zoom, onPick }: Props) {
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const width = useWidth(frame);
  const clock = useNow();
  const runs = useMemo(() => marks.some(({ finished }) => finished === null), [marks]);
  const now = runs ? clock : 0;
  const whole = useMemo(() => {
    const { from, to } = spanOf(marks, now);
    return { from, length: Math.max(LEAST_SPAN, (to - from) * 1.01) };
  }, [marks, now]);
  const length = Math.max(whole.length / zoom, 1000);
  const [left, setLeft] = useState(whole.from);
  const begin = zoom === 1 ? whole.from : clampTo(left, whole.from, whole.from + whole.length - length);

  const view = useMemo(() => {
    if (width === 0) return undefined;
    const least = marks.length / zoom < FEW ? 3 : 1;
    return { from: begin, to: begin + length, width: Math.floor(width), now, least };
  }, [marks, begin, length, width, now, zoom]);
  // A search that goes on changes nothing of them.
  const columns = useMemo(() => view && laneColumns(marks, view), [marks, view]);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (canvas.current === null || !context || frame === null) return;
    if (view === undefined || columns === undefined) return;
    const ratio = window.devicePixelRatio;
    canvas.current.width = Math.round(width * ratio);
    canvas.current.height = Math.round(lanesHeight * ratio);
    context.scale(ratio, ratio);
    const colours = coloursOf(frame, scheme);
    if (found !== undefined) drawFound(context, foundColumns(marks, found, view), colours);
    drawLanes(context, columns, colours);
  }, [marks, found, view, columns, width, frame, scheme]);

  const { onTime } = player;
  const paint = useCallback(
    (time: number): void => {
      if (head.current === null) return;
      const x = ((time - begin) / length) * width;
      head.current.style.transform = `translateX(${Math.round(clampTo(x, 0, width))}px)`;
      // The view turns the page when the moment leaves it.
      if (x < 0 || x > width) setLeft(time - length / 10);
    },
    [begin, length, width],
  );
  const shown = marks[place];
  useEffect(() => {
    onTime(paint);
    if (shown !== undefined && !player.playing) paint(shown.received);
  }, [onTime, paint, shown, player.playing]);

  const onPointerDown = (event: PointerEvent): void => {
    const box = canvas.current?.getBoundingClientRect();
    if (box === undefined || event.button !== 0) return;
    const time = begin + ((event.clientX - box.left) / Math.max(1, width)) * length;
    const found = placeAt(marks, time, now);
    if (found !== -1) onPick(found);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { Home: 0, End: marks.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onPick(to);
  };
  return (
    <div className={classes.timeline}>
      <div className={classes.lanes} aria-hidden>
        {['agent', 'gateway', 'approver', 'server'].map((lane) => (
          <span key={lane}>{lane}</span>
        ))}
      </div>
      <div
        ref={setFrame}
        className={classes.picture}
        role="slider"
        tabIndex={0}
        aria-label="Place in the session"
        aria-valuemin={marks.length === 0 ? 0 : 1}
        aria-valuemax={marks.length}
        aria-valuenow={place + 1}
        aria-valuetext={
          shown === undefined ? 'no call is open' : visibleWords(markSentence(shown, place, marks.length))
        }
        onPointerDown={onPointerDown}
        onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} className={classes.canvas} style={{ height: lanesHeight }} />
        <div ref={head} className={classes.head} hidden={shown === undefined} />
      </div>
      <div className={classes.axis} aria-hidden>
        <time title={fullTime(begin)}>{timeOfDay(begin)}</time>
        <span>{span(Math.round(length))}</span>
        <time title={fullTime(begin + length)}>{timeOfDay(begin + length)}</time>
      </div>
    </div>
  );
}

const clampTo = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), Math.max(least, most));
