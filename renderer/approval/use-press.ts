import { useCallback, useEffect, useRef } from 'react';
import { beganAt, counts, type InputEvent, type Press } from './gesture.ts';

/** Watches presses of pointer and keys in the whole page; the returned function says whether a click counts. */
export function usePress(armedAt: number | undefined): (click: InputEvent) => boolean {
  const press = useRef<Press | undefined>(undefined);
  useEffect(() => {
    const down = (event: Event): void => {
      const held = event instanceof KeyboardEvent && event.repeat;
      // A key that is held down when the page gets to hear of it was begun before anyone knows when.
      const from = held ? (press.current?.from ?? Number.NEGATIVE_INFINITY) : event.timeStamp;
      press.current = { from, last: event.timeStamp };
    };
    const up = (event: Event): void => {
      const from = press.current?.from ?? Number.NEGATIVE_INFINITY;
      press.current = { from, last: event.timeStamp };
    };
    const downs = ['pointerdown', 'keydown'] as const;
    const ups = ['pointerup', 'keyup'] as const;
    for (const name of downs) document.addEventListener(name, down, true);
    for (const name of ups) document.addEventListener(name, up, true);
    return () => {
      for (const name of downs) document.removeEventListener(name, down, true);
      for (const name of ups) document.removeEventListener(name, up, true);
    };
  }, []);
  return useCallback((click) => counts(click, beganAt(click, press.current), armedAt), [armedAt]);
}
