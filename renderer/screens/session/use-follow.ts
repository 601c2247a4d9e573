import { useCallback, useLayoutEffect, useRef, useState } from 'react';

/** So near to the end is at the end, px. */
const NEAR = 24;

/**
 * Keeps a reader who is at the end of a growing list there; for another, counts what came meanwhile. While `loading`, what comes is
 * not new.
 */
export function useFollow(box: HTMLElement | null, length: number, loading: boolean, toEnd: () => void) {
  const atEnd = useRef(false);
  const before = useRef({ length, loading });
  const [seen, setSeen] = useState(length);
  const look = useCallback(() => {
    if (box === null) return;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    if (atEnd.current) setSeen(length);
  }, [box, length]);
  useLayoutEffect(() => {
    if (box === null) return;
    const grown = length > before.current.length;
    // The last of the pages comes as loading ends.
    const old = loading || before.current.loading;
    before.current = { length, loading };
    if (old) setSeen(length);
    else if (grown && atEnd.current) {
      toEnd();
      setSeen(length);
      return;
    }
    look();
  }, [box, length, loading, look, toEnd]);
  return { unseen: Math.max(0, length - seen), onScroll: look };
}
