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
}

/** Space plays, arrows step, and a letter jumps, wherever on the page the focus is and nobody else wants the key. */
export function usePlayerKeys(acts: Acts): void {
  const now = useRef(acts);
  now.current = acts;
  useEffect(() => {
    let chordAt = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent): void => {
      const { key, target, timeStamp, shiftKey } = event;
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isField(target) || document.querySelector('[role="dialog"]') !== null) return;
      const inChord = timeStamp - chordAt < CHORD_MS;
      chordAt = key === 'g' ? timeStamp : Number.NEGATIVE_INFINITY;
      const jump = JUMPS[key.toLowerCase()];
      if (inChord) return;
      if (jump !== undefined) now.current.jump(jump, shiftKey ? -1 : 1);
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

const isPressed = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button, summary, label') !== null;

/** A text that is broader than its place keeps the arrows, and so does a row of choices. */
const scrollsAside = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target !== document.body &&
  (target.scrollWidth > target.clientWidth + 1 || target.closest('[role="radiogroup"]') !== null) &&
  target.closest('a') === null;
