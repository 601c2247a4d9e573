import { Table, VisuallyHidden } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import classes from './fold-table.module.css';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /**
   * What the row is about, in a card its first line; `acts`: what can be done, where the head is only to be heard; `number`:
   * right-aligned.
   */
  readonly kind?: 'title' | 'acts' | 'number';
  readonly className?: string | undefined;
}

interface Props<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** What there is to say below a row, over its whole width. */
  readonly below?: (row: Row) => ReactNode;
}

/** A table; where it has no room for its columns each row is a card, its heads beside its values. */
export function FoldTable<Row>({ label, columns, rows, keyOf, below }: Props<Row>) {
  return (
    <div className={classes.room}>
      {/* Laid out as cards, a table keeps its meaning by these roles alone. */}
      <Table verticalSpacing="xs" highlightOnHover role="table" aria-label={label} className={classes.table}>
        <Table.Thead role="rowgroup">
          <Table.Tr role="row">
            {columns.map(({ head, kind }) => (
              <Table.Th key={head} role="columnheader" data-kind={kind}>
                {kind === 'acts' ? <VisuallyHidden>{head}</VisuallyHidden> : head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody role="rowgroup">
          {rows.map((row) => (
            <Fragment key={keyOf(row)}>
              <Table.Tr role="row" className={classes.row}>
                {columns.map(({ head, cell, kind, className }) => (
                  <Table.Td key={head} role="cell" className={className ?? ''} data-kind={kind}>
                    {kind !== 'title' && kind !== 'acts' && (
                      <span className={classes.head} aria-hidden>
                        {head}
                      </span>
                    )}
                    <div className={classes.value}>{cell(row)}</div>
                  </Table.Td>
                ))}
              </Table.Tr>
              <Below columns={columns.length}>{below?.(row)}</Below>
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Below({ columns, children }: { readonly columns: number; readonly children: ReactNode }) {
  if (children === undefined || children === null) return null;
  return (
    <Table.Tr role="row" className={classes.below}>
      <Table.Td role="cell" colSpan={columns}>
        {children}
      </Table.Td>
    </Table.Tr>
  );
}
