import { useMemo } from 'react';
import classes from './call.module.css';
import { Rows } from './rows.tsx';
import { textRows } from './text-rows.ts';
import type { Language, Piece } from './use-highlight.ts';
import { useHighlight } from './use-highlight.ts';
import { VisibleText } from './visible-text.tsx';

/** A text with the numbers of its lines, and in colours where it is code of a known language. */
export function CodeView({ text, language, label }: { text: string; language?: Language; label: string }) {
  const coloured = useHighlight(text, language);
  const plain = useMemo(
    () => textRows(text).map(({ text: row, line }) => ({ line, pieces: [{ text: row, style: undefined }] })),
    [text],
  );
  const rows: readonly { readonly line: number | undefined; readonly pieces: readonly Piece[] }[] =
    coloured ?? plain;
  return (
    <div className={classes.box}>
      <Rows
        label={label}
        count={rows.length}
        units={(index) => rows[index]?.pieces.reduce((sum, { text: piece }) => sum + piece.length, 0) ?? 0}
        row={(index) => (
          <div className={classes.numbered}>
            <span className={classes.gutter} aria-hidden>
              {rows[index]?.line ?? ''}
            </span>
            <bdi className={classes.line}>
              {rows[index]?.pieces.map((piece, n) => (
                // Pieces never move within their line.
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                <span key={n} className={piece.style === undefined ? undefined : classes[piece.style]}>
                  <VisibleText text={piece.text} />
                </span>
              ))}
            </bdi>
          </div>
        )}
      />
    </div>
  );
}
