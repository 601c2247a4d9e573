import { columnsOf } from './width.ts';

/**
 * Rows as aligned columns, two spaces apart. Cells are visible text, styled or not; a cell of several lines stays one row. The last
 * cell of a row with fewer cells than there are headers runs on over the other columns.
 */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headers.map((header) => [header]), ...rows.map((row) => row.map((cell) => cell.split('\n')))];
  const runsOn = (row: readonly unknown[], column: number): boolean =>
    row.length < headers.length && column === row.length - 1;
  const widths = headers.map((_, column) =>
    Math.max(
      ...all.map((row) => (runsOn(row, column) ? 0 : Math.max(...(row[column] ?? ['']).map(columnsOf)))),
    ),
  );
  const lines = all.flatMap((row) => {
    const height = Math.max(...row.map((cell) => cell.length));
    return Array.from({ length: height }, (_, line) =>
      headers
        .map((_header, column) => pad(row[column]?.[line] ?? '', widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  });
  return lines.join('\n');
}

/** Names and their values, aligned. */
export function fields(pairs: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...pairs.map(([name]) => columnsOf(name)));
  return pairs
    .map(([name, value]) =>
      `${pad(name, width)}  ${value.replaceAll('\n', `\n${' '.repeat(width + 2)}`)}`.trimEnd(),
    )
    .join('\n');
}

function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}
