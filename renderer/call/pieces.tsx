import { VisibleText } from '../parts/visible-text.tsx';
import classes from './code-colours.module.css';
import type { Line } from './coloured-lines.ts';

/** A line of code, or a part of one, in its colours. */
export function Pieces({ of }: { readonly of: Line }) {
  return of.map(({ at, text, style }) => (
    <span key={at} className={style === undefined ? undefined : classes[style]}>
      <VisibleText text={text} />
    </span>
  ));
}
