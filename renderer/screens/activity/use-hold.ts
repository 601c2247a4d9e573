import { type UIEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { CallFeed } from './call-feed.ts';

/** Beyond this somebody reads further down. */
const AWAY_PX = 8;
/** A pointer that moved just now is about to press. */
const POINTER_MS = 1000;

/** Keeps new calls back while they would move what somebody reads or points at. */
export function useHold(feed: CallFeed) {
  const [away, setAway] = useState(false);
  const pointing = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isAway = useRef(false);
  const settle = useCallback((): void => {
    feed.hold(isAway.current || pointing.current !== undefined);
  }, [feed]);
  useEffect(() => {
    settle();
    return () => {
      clearTimeout(pointing.current);
      pointing.current = undefined;
      feed.hold(false);
    };
  }, [feed, settle]);
  const watching = {
    onScroll(event: UIEvent<HTMLElement>): void {
      const now = event.currentTarget.scrollTop > AWAY_PX;
      if (now === isAway.current) return;
      isAway.current = now;
      setAway(now);
      settle();
    },
    onPointerMove(): void {
      const held = pointing.current !== undefined;
      clearTimeout(pointing.current);
      pointing.current = setTimeout(() => {
        pointing.current = undefined;
        settle();
      }, POINTER_MS);
      if (!held) settle();
    },
  };
  return { away, watching };
}
