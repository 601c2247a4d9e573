import { useEffect } from 'react';
import { isField } from '../parts/is-field.ts';
import type { InputEvent } from './gesture.ts';

interface Keys {
  /** What is open over the buttons; then the keys are its own. */
  readonly panel: string | undefined;
  readonly counts: (event: InputEvent) => boolean;
  /** Undefined while nothing may be approved. */
  readonly approve: (() => void) | undefined;
  readonly openDeny: () => void;
  readonly close: () => void;
}

/** Ctrl or Cmd with Enter approves, D opens the denial, Escape closes what is open. A held key does nothing. */
export function useDecisionKeys({ panel, counts, approve, openDeny, close }: Keys): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!event.isTrusted || event.repeat || event.defaultPrevented) return;
      if (event.key === 'Escape' && panel !== undefined) close();
      if (panel !== undefined || isField(event.target)) return;
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        if (approve !== undefined && counts(event)) approve();
      } else if (event.key.toLowerCase() === 'd' && !event.ctrlKey && !event.metaKey && !event.altKey) {
        // Without this the letter goes into the field that opens.
        event.preventDefault();
        openDeny();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [panel, counts, approve, openDeny, close]);
}
