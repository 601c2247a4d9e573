/**
 * The parts of a grid by role: a table element cannot be laid out as a CSS grid and keep its meaning, nor hold rows that are not drawn.
 * The grid itself has the focus and says which row is meant (ARIA APG, `aria-activedescendant`), so rows and cells take none.
 */
export const ROW_GROUP = { role: 'rowgroup' } as const;
export const CELL = { role: 'gridcell' } as const;
export const COLUMN_HEAD = { role: 'columnheader' } as const;

/** `rows` is -1 while it is not known how many there are. */
export const gridOf = (label: string, rows: number, columns: number) =>
  ({
    role: 'grid',
    tabIndex: 0,
    'aria-label': label,
    'aria-rowcount': rows,
    'aria-colcount': columns,
  }) as const;

/** `place` counts from 1, the head's row among them. */
export const rowAt = (place: number, selected = false) =>
  ({ role: 'row', 'aria-rowindex': place, 'aria-selected': selected }) as const;
