import { useState } from 'react';
import type { CallRow } from './call-row.ts';
import { type Columns, columnsFor, layOut, NOTHING_NEEDED } from './column-widths.ts';

/** The newest tell what is usual; to look through all of them would take long. */
const MEASURED = 300;

/** The grid's columns by what they hold. */
export function useColumns(rows: readonly CallRow[]): Columns {
  const [needed, setNeeded] = useState(NOTHING_NEEDED);
  const next = columnsFor(rows.slice(0, MEASURED), needed);
  if (next !== needed) setNeeded(next);
  return layOut(next);
}
