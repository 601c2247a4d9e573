import { useCallback, useMemo } from 'react';
import { VisibleText } from '../parts/visible-text.tsx';
import classes from './call.module.css';
import { drawnUnits } from './drawn-units.ts';
import { Rows } from './rows.tsx';
import { textRows } from './text-rows.ts';

/** The JSON text of params, character by character in the order of its bytes. */
export function RawView({
  params,
  label = 'The raw text of the call',
}: {
  readonly params: string;
  readonly label?: string;
}) {
  const rows = useMemo(() => textRows(params), [params]);
  const units = useCallback((index: number) => drawnUnits(rows[index]?.text ?? ''), [rows]);
  return (
    <div className={`${classes.box} ${classes.inOrder}`}>
      <Rows
        label={label}
        count={rows.length}
        units={units}
        text={(index) => rows[index]?.text ?? ''}
        row={(index) => (
          <div className={classes.line}>
            <VisibleText text={rows[index]?.text ?? ''} />
          </div>
        )}
      />
    </div>
  );
}
