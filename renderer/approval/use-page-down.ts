import { useEffect } from 'react';
import { isField } from '../parts/is-field.ts';

/**
 * Page down and the space bar go on by `next`, where there is one: the browser's own step is as high as the window, and so goes past what
 * the bar of buttons covers.
 */
export function usePageDown(next: (() => void) | undefined): void {
  useEffect(() => {
    if (next === undefined) return;
    const onKey = (event: KeyboardEvent): void => {
      const modified = event.shiftKey || event.ctrlKey || event.metaKey || event.altKey;
      const isDown = event.key === 'PageDown' || (event.key === ' ' && event.target === document.body);
      if (!isDown || modified || event.defaultPrevented || isField(event.target)) return;
      event.preventDefault();
      next();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [next]);
}
