import { hasUnseen, visibleWords } from '../parts/visible-parts.ts';

/** UTF-16 units that a text takes on the screen, where what cannot be seen stands as its code. */
export const drawnUnits = (text: string): number =>
  hasUnseen(text) ? visibleWords(text).length : text.length;
