import type { CallRow } from './call-row.ts';

/** Place of the row with this index among rows that stand newest first, or of the first older one. */
export function placeOf(rows: readonly CallRow[], index: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.index ?? 0) > index) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const has = (rows: readonly CallRow[], index: number): boolean =>
  rows[placeOf(rows, index)]?.index === index;

/** The rows with those of the same index replaced. The same array where there are none. */
export function replaceRows(rows: readonly CallRow[], changed: readonly CallRow[]): readonly CallRow[] {
  let next: CallRow[] | undefined;
  for (const row of changed) {
    const place = placeOf(rows, row.index);
    if (rows[place]?.index !== row.index) continue;
    next ??= rows.slice();
    next[place] = row;
  }
  return next ?? rows;
}

/** The rows with those that are not there yet in their places. The same array where there are none. */
export function addRows(rows: readonly CallRow[], added: readonly CallRow[]): readonly CallRow[] {
  const fresh = new Map(added.filter(({ index }) => !has(rows, index)).map((row) => [row.index, row]));
  if (fresh.size === 0) return rows;
  const sorted = [...fresh.values()].sort((a, b) => b.index - a.index);
  const oldest = sorted.at(-1)?.index ?? 0;
  const [newest] = sorted;
  if (oldest > (rows[0]?.index ?? -1)) return [...sorted, ...rows];
  if ((newest?.index ?? 0) < (rows.at(-1)?.index ?? 0)) return [...rows, ...sorted];
  return [...sorted, ...rows].sort((a, b) => b.index - a.index);
}
