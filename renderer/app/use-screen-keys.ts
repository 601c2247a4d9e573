import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { isField } from '../parts/is-field.ts';
import { SCREENS } from './screens.ts';

/** How long after `g` the second key counts. */
const CHORD_MS = 1200;

/** `g` and a screen's letter goes there. Keys that are typed into a field are the field's. */
export function useScreenKeys(): void {
  const [, navigate] = useLocation();
  useEffect(() => {
    let begunAt = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
      const screen = SCREENS.find(({ key }) => key === event.key);
      if (event.timeStamp - begunAt < CHORD_MS && screen !== undefined) {
        begunAt = Number.NEGATIVE_INFINITY;
        event.preventDefault();
        navigate(screen.path);
      } else begunAt = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY;
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [navigate]);
}
