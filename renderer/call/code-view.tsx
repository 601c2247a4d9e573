import './colours.css';
import { useCallback, useMemo } from 'react';
import classes from './call.module.css';
import { codeRows } from './coloured-lines.ts';
import { drawnUnits } from './drawn-units.ts';
import { Pieces } from './pieces.tsx';
import { Rows } from './rows.tsx';
import { type Language, useColouredLines } from './use-coloured-lines.ts';

/** A text with the numbers of its lines, and in colours where it is code of a known language. */
export function CodeView({ text, language, label }: { text: string; language?: Language; label: string }) {
  const lines = useColouredLines(text, language);
  const rows = useMemo(() => codeRows(lines), [lines]);
  const units = useCallback(
    (index: number) => rows[index]?.pieces.reduce((sum, { text: piece }) => sum + drawnUnits(piece), 0) ?? 0,
    [rows],
  );
  return (
    <div className={classes.box}>
      <Rows
        label={label}
        count={rows.length}
        units={units}
        text={(index) => rows[index]?.pieces.map(({ text: piece }) => piece).join('') ?? ''}
        row={(index) => (
          <div className={classes.numbered}>
            <span className={classes.gutter} aria-hidden>
              {rows[index]?.line ?? ''}
            </span>
            <bdi className={classes.line}>
              <Pieces of={rows[index]?.pieces ?? []} />
            </bdi>
          </div>
        )}
      />
    </div>
  );
}
