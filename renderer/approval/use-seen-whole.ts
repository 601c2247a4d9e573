import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { isField } from '../parts/is-field.ts';
import { isWhole, nextLook, type OnScreen, type Reading, readOn, screensOf, UNREAD } from './reading.ts';

export interface Seen {
  readonly whole: boolean;
  /** The call is so long that parts of it were passed over. */
  readonly passedOver: boolean;
  /** Whether the person has closed a part of it that is next to be seen. */
  readonly closed: boolean;
  readonly percent: number;
  /** How many screens long it is. */
  readonly screens: number;
  /** Scrolls to the first part that has not been seen. */
  readonly next: () => void;
}
interface Marks {
  readonly start: RefObject<HTMLElement | null>;
  readonly end: RefObject<HTMLElement | null>;
  /** The bar of buttons, which covers what lies below it. */
  readonly bar: RefObject<HTMLElement | null>;
}
type Told = Omit<Seen, 'next'>;

const NOTHING: Told = { whole: false, passedOver: false, closed: false, percent: 0, screens: 1 };
/** For so long must a part stay on the screen. The End key scrolls smoothly, and so shows everything, for a moment. */
const LOOK_MS = 150;
/** Frames to try: rows that were never drawn have a guessed height, so their place moves while one goes there. */
const MOST_FRAMES = 6;
const STILL_FRAMES = 1;

/**
 * Whether every part of the call has been on the screen since `subject` appeared. `view` is how it is shown: another view of it begins
 * anew, unless the whole has been seen already.
 */
export function useSeenWhole(subject: string, view: string, { start, end, bar }: Marks): Seen {
  const [told, setTold] = useState<Told>(NOTHING);
  const [toldOf, setToldOf] = useState(subject);
  const reading = useRef<Reading>(UNREAD);
  const done = useRef(false);

  useEffect(() => {
    done.current = false;
    setToldOf(subject);
    setTold(NOTHING);
  }, [subject]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was seen of one call, or in one view of it, says nothing of another
  useEffect(() => {
    const from = start.current;
    const to = end.current;
    const call = from?.parentElement;
    if (from === null || to === null || call === null || call === undefined || done.current) return;
    reading.current = UNREAD;
    let { width } = call.getBoundingClientRect();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let before: OnScreen | undefined;
    const look = (): void => {
      const box = call.getBoundingClientRect();
      // In another width the lines break elsewhere, and a height says nothing of what was seen.
      if (box.width !== width) reading.current = UNREAD;
      ({ width } = box);
      const now = onScreen(from, to, bar.current);
      reading.current = readOn(reading.current, stayed(before, now));
      const { height, seen, passedOver } = reading.current;
      const next: Told = {
        whole: isWhole(reading.current),
        passedOver,
        closed: now.closed !== undefined && now.closed <= seen,
        percent: height === 0 ? 0 : Math.floor((100 * seen) / height),
        screens: screensOf(now),
      };
      setTold((last) => (same(last, next) ? last : next));
      done.current = next.whole;
      const moves = before?.top !== now.top || before.bottom !== now.bottom || before.height !== now.height;
      before = now;
      timer = undefined;
      if (next.whole) stop();
      else if (moves) later();
    };
    const later = (): void => {
      timer ??= setTimeout(look, LOOK_MS);
    };
    const sizes = new ResizeObserver(later);
    sizes.observe(call);
    if (bar.current !== null) sizes.observe(bar.current);
    const stop = (): void => {
      clearTimeout(timer);
      sizes.disconnect();
      window.removeEventListener('scroll', later);
      window.removeEventListener('resize', later);
    };
    window.addEventListener('scroll', later, { passive: true });
    window.addEventListener('resize', later);
    look();
    return stop;
  }, [subject, view]);

  const next = useCallback((): void => {
    const { seen } = reading.current;
    let [frames, still, last] = [0, 0, Number.NaN];
    const step = (): void => {
      if (start.current === null || end.current === null || reading.current.seen > seen) return;
      frames += 1;
      if (still > STILL_FRAMES || frames > MOST_FRAMES) return;
      const { top } = start.current.getBoundingClientRect();
      const look = nextLook(reading.current, onScreen(start.current, end.current, bar.current));
      window.scrollTo({ top: window.scrollY + top + look, behavior: 'instant' });
      still = window.scrollY === last ? still + 1 : 0;
      last = window.scrollY;
      requestAnimationFrame(step);
    };
    step();
  }, [start, end, bar]);

  const isCurrent = toldOf === subject;
  const whole = isCurrent && told.whole;
  useEffect(() => {
    if (whole) return;
    // A page down by the browser goes as far as the window is high, and so past what the bar covers.
    const onKey = (event: KeyboardEvent): void => {
      const modified = event.shiftKey || event.ctrlKey || event.metaKey || event.altKey;
      const isDown = event.key === 'PageDown' || (event.key === ' ' && event.target === document.body);
      if (!isDown || modified || event.defaultPrevented || isField(event.target)) return;
      event.preventDefault();
      next();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [whole, next]);
  return { ...(isCurrent ? told : NOTHING), next };
}

function onScreen(start: HTMLElement, end: HTMLElement, bar: HTMLElement | null): OnScreen {
  const { top } = start.getBoundingClientRect();
  const closed = start.parentElement?.querySelector('[data-closed]')?.getBoundingClientRect().top;
  const covered = bar?.getBoundingClientRect().top ?? window.innerHeight;
  return {
    height: end.getBoundingClientRect().bottom - top,
    top: -top,
    bottom: Math.min(window.innerHeight, covered) - top,
    closed: closed === undefined ? undefined : closed - top,
  };
}

/** What was on the screen at both looks; nothing where the layout changed in between. */
function stayed(before: OnScreen | undefined, now: OnScreen): OnScreen {
  if (before?.height !== now.height) return { ...now, bottom: now.top };
  return { ...now, top: Math.max(before.top, now.top), bottom: Math.min(before.bottom, now.bottom) };
}

const same = (a: Told, b: Told): boolean =>
  a.whole === b.whole &&
  a.passedOver === b.passedOver &&
  a.closed === b.closed &&
  a.percent === b.percent &&
  a.screens === b.screens;
