import { type RefObject, useEffect, useState } from 'react';

/** What the bar of buttons covers at the bottom of the window. */
const COVERED_PX = 110;

/** Whether both the beginning and the end of the call have been on screen since `subject` appeared. */
export function useSeenWhole(
  subject: string,
  start: RefObject<HTMLElement | null>,
  end: RefObject<HTMLElement | null>,
): boolean {
  const [seen, setSeen] = useState<{ readonly subject: string; readonly whole: boolean }>();
  useEffect(() => {
    const missing = new Set([start.current, end.current].filter((mark) => mark !== null));
    if (missing.size < 2) return;
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (isIntersecting) missing.delete(target as HTMLElement);
        }
        if (missing.size === 0) setSeen({ subject, whole: true });
      },
      { rootMargin: `0px 0px -${COVERED_PX}px 0px` },
    );
    for (const mark of missing) observer.observe(mark);
    return () => observer.disconnect();
  }, [subject, start, end]);
  return seen?.subject === subject && seen.whole;
}
