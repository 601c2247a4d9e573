import { useSyncExternalStore } from 'react';

const EVENTS = ['focus', 'blur'] as const;

function subscribe(changed: () => void): () => void {
  for (const name of EVENTS) window.addEventListener(name, changed);
  document.addEventListener('visibilitychange', changed);
  return () => {
    for (const name of EVENTS) window.removeEventListener(name, changed);
    document.removeEventListener('visibilitychange', changed);
  };
}

/** Whether this window is the one that a person is at. */
export const useFocused = (): boolean =>
  useSyncExternalStore(subscribe, () => document.hasFocus() && document.visibilityState === 'visible');
