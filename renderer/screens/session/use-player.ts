import { useCallback, useEffect, useRef, useState } from 'react';
import { usePlayhead } from './later.tsx';
import type { Mark } from './marks.ts';
import { playedOn, type Speed } from './playback.ts';

/** What is shown of the call that plays changes at most so often: more nobody could read. */
const SHOWN_MS = 200;
/** A frame that came late, after the page was out of sight, counts as one. */
const MOST_FRAME_MS = 250;

interface Ports {
  readonly marks: readonly Mark[];
  /** The call that is open; -1 where none is. */
  readonly place: number;
  /** The end of the last call, µs. */
  readonly end: number;
  /** Shows a call; `passing`: there is another in a moment. */
  readonly show: (place: number, passing: boolean) => void;
}

/** Plays a session: time goes on, and each call is shown as it comes. */
export function usePlayer(ports: Ports) {
  const { marks, place } = ports;
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(1);
  const [skipIdle, setSkipIdle] = useState(true);
  const now = useRef(ports);
  now.current = ports;
  const painter = useRef<(time: number) => void>(() => {});
  const onTime = useCallback((paint: (time: number) => void): void => {
    painter.current = paint;
  }, []);
  const began = marks[place]?.received;
  useEffect(() => {
    if (!playing && began !== undefined) painter.current(began);
  }, [playing, began]);
  useEffect(() => {
    if (!playing) return;
    const first = Math.max(0, now.current.place);
    let at = { time: now.current.marks[first]?.received ?? 0, place: first };
    let [last, shownAt, shown] = [performance.now(), 0, now.current.place];
    let frame = 0;
    usePlayhead.setState({ time: at.time });
    const step = (): void => {
      const { marks: calls, end, show } = now.current;
      const time = performance.now();
      // Somebody has gone elsewhere meanwhile.
      if (now.current.place !== shown && now.current.place !== -1) {
        at = { time: calls[now.current.place]?.received ?? at.time, place: now.current.place };
        shown = now.current.place;
      }
      at = playedOn(calls, at, { ms: Math.min(MOST_FRAME_MS, time - last), speed, skipIdle });
      last = time;
      const over = at.place >= calls.length - 1 && at.time >= end;
      painter.current(Math.min(at.time, end));
      usePlayhead.setState({ time: at.time });
      if (at.place !== shown && (over || time - shownAt >= SHOWN_MS)) {
        [shown, shownAt] = [at.place, time];
        show(at.place, !over);
      }
      if (over) setPlaying(false);
      else frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => {
      cancelAnimationFrame(frame);
      usePlayhead.setState({ time: undefined });
    };
  }, [playing, speed, skipIdle]);
  const toggle = useCallback(() => {
    const { marks: calls, place: open, show } = now.current;
    // From the end it plays from the beginning.
    if (!playing && (open === -1 || open >= calls.length - 1)) show(0, true);
    setPlaying(!playing);
  }, [playing]);
  return { playing, speed, skipIdle, setPlaying, setSpeed, setSkipIdle, toggle, onTime };
}
export type Player = ReturnType<typeof usePlayer>;
