import { useEffect, useRef } from 'react';
import { isField } from '../../parts/is-field.ts';
import type { Target } from './marks.ts';

const JUMPS: Readonly<Record<string, Target>> = { h: 'hold', d: 'deny', m: 'mask', e: 'error' };
/** Behind `g` a letter is the name of a screen. */
const CHORD_MS = 1200;

interface Acts {
  readonly toggle: () => void;
  readonly step: (step: 1 | -1) => void;
  readonly jump: (target: Target, step: 1 | -1) => void;
  readonly findStep: (step: 1 | -1) => void;
  readonly findCall: (step: 1 | -1) => void;
  /** False where the caret is in the search line already. */
  readonly find: () => boolean;
}

/** Space plays, arrows step, a letter jumps and a slash searches, wherever on the page the focus is and nobody else wants the key. */
export function usePlayerKeys(acts: Acts): void {
  const now = useRef(acts);
  now.current = acts;
  useEffect(() => {
    let chordAt = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent): void => {
      const { key, target, timeStamp, shiftKey } = event;
      if (isSearch(event)) {
        // Pressed once more there, it is the browser's own.
        if (now.current.find()) event.preventDefault();
        return;
      }
      if (key === 'F3' && !event.defaultPrevented) {
        event.preventDefault();
        now.current.findStep(shiftKey ? -1 : 1);
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isField(target) || !noDialog()) return;
      const inChord = timeStamp - chordAt < CHORD_MS;
      chordAt = key === 'g' ? timeStamp : Number.NEGATIVE_INFINITY;
      const jump = JUMPS[key.toLowerCase()];
      if (inChord) return;
      if (key === '/') now.current.find();
      else if (key.toLowerCase() === 'n') now.current.findStep(shiftKey ? -1 : 1);
      else if (key.toLowerCase() === 'f') now.current.findCall(shiftKey ? -1 : 1);
      else if (jump !== undefined) now.current.jump(jump, shiftKey ? -1 : 1);
      else if (key === ' ' && !isPressed(target)) now.current.toggle();
      else if ((key === 'ArrowLeft' || key === 'ArrowRight') && !scrollsAside(target))
        now.current.step(key === 'ArrowRight' ? 1 : -1);
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

/** Ctrl+F, and Cmd+F. */
const isSearch = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean =>
  key.toLowerCase() === 'f' && ctrlKey !== metaKey && !altKey && !shiftKey && noDialog();
const noDialog = (): boolean => document.querySelector('[role="dialog"]') === null;

const isPressed = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button, summary, label') !== null;

/** A text that is broader than its place keeps the arrows, and so does a row of choices. */
const scrollsAside = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target !== document.body &&
  (target.scrollWidth > target.clientWidth + 1 || target.closest('[role="radiogroup"]') !== null) &&
  target.closest('a') === null;
