import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import {
  isLong,
  isWhole,
  nextLook,
  type OnScreen,
  type Reading,
  readOn,
  skipLook,
  UNREAD,
} from './reading.ts';
import { usePageDown } from './use-page-down.ts';
import { onScreen, watchLooks } from './watch-looks.ts';

export interface Seen {
  /** From end to end, but for what was skipped. */
  readonly whole: boolean;
  /** % of the call that have been on the screen; undefined before the first look. */
  readonly percent: number | undefined;
  /** Whether parts of it were skipped; and how far one has come, those included, %. */
  readonly skipped: boolean;
  readonly reached: number;
  /** How many screens it is high, where those are too many to go through; else undefined. */
  readonly screens: number | undefined;
  /** Whether the person has closed the part that is next to be seen. */
  readonly closed: boolean;
  /** Scrolls a screen on, but not past what has not been seen. */
  readonly next: () => void;
  /** In a long call: scrolls past what comes next. */
  readonly skip: () => void;
}
type Told = Omit<Seen, 'next' | 'skip'>;

const NOTHING: Told = {
  whole: false,
  percent: undefined,
  skipped: false,
  reached: 0,
  screens: undefined,
  closed: false,
};

/**
 * How much of the call has been on the screen since `subject` appeared. `view` is how it is shown: another view of it begins anew, unless
 * the whole has been seen already. `bar` covers the end of the window.
 */
export function useSeenWhole(
  subject: string,
  view: string,
  call: RefObject<HTMLElement | null>,
  bar: RefObject<HTMLElement | null>,
): Seen {
  const [{ of, ...last }, setTold] = useState({ of: subject, ...NOTHING });
  const reading = useRef<Reading>(UNREAD);
  // The render that brings another subject must not show it as seen.
  const told = of === subject ? last : NOTHING;
  const { whole } = told;

  // A file that is read again is the same subject as before, once that is done.
  useEffect(() => setTold({ of: subject, ...NOTHING }), [subject]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was seen in one view of a call says nothing of another
  useEffect(() => {
    if (call.current === null || whole) return;
    reading.current = UNREAD;
    return watchLooks(call.current, bar.current, (stayed) => {
      reading.current = readOn(reading.current, stayed);
      setTold({ of: subject, ...tell(reading.current, stayed) });
    });
  }, [subject, view, whole, call, bar]);

  const scrollBy = useCallback(
    (look: typeof nextLook): void => {
      if (call.current === null) return;
      const now = onScreen(call.current, bar.current);
      const top = window.scrollY - now.top + look(reading.current, now);
      window.scrollTo({ top, behavior: 'instant' });
    },
    [call, bar],
  );
  const next = useCallback(() => scrollBy(nextLook), [scrollBy]);
  const skip = useCallback(() => scrollBy(skipLook), [scrollBy]);
  usePageDown(whole ? undefined : next);
  return { ...told, next, skip };
}

function tell(reading: Reading, now: OnScreen): Told {
  const { height, seen, skipped } = reading;
  const percent = (px: number): number => (height === 0 ? 0 : Math.floor((100 * px) / height));
  return {
    whole: isWhole(reading),
    percent: percent(seen - skipped),
    skipped: skipped > 0,
    reached: percent(seen),
    screens: isLong(now) ? Math.ceil(height / now.screen) : undefined,
    closed: now.closed !== undefined && now.closed <= seen,
  };
}
