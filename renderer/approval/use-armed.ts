import { useEffect, useState } from 'react';
import { useFocused } from './use-focused.ts';

/** For so long must a call have been on screen before anything decides it. */
const ARM_MS = 1000;

/**
 * When the buttons were armed, in ms of `performance.now()`; undefined while they are not. `subject` is what is being decided: another one,
 * or the window losing focus, begins anew.
 */
export function useArmed(subject: string, ready: boolean): { at: number | undefined; focused: boolean } {
  const focused = useFocused();
  const [armed, setArmed] = useState<{ readonly subject: string; readonly at: number } | undefined>();
  useEffect(() => {
    setArmed(undefined);
    if (!ready || !focused) return;
    const timer = setTimeout(() => setArmed({ subject, at: performance.now() }), ARM_MS);
    return () => clearTimeout(timer);
  }, [subject, ready, focused]);
  // The render that brings another call must not show it with the buttons of the last one.
  const at = ready && focused && armed?.subject === subject ? armed.at : undefined;
  return { at, focused };
}
