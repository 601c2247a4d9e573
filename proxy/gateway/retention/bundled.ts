import { z } from 'zod';
import { parseJson } from '../../contract/parse-json.ts';
import type { BundleRow } from '../../contract/state.ts';

const runsShape = z.array(z.tuple([z.int(), z.int()]));

/** Which records are in a bundle that was taken whole. */
export function createBundled(rows: readonly Pick<BundleRow, 'runs'>[]): (index: number) => boolean {
  const all = rows.flatMap(({ runs }) => runsShape.parse(parseJson(runs))).sort(([a], [b]) => a - b);
  const merged: [number, number][] = [];
  for (const [from, to] of all) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return (index) => {
    let low = 0;
    let high = merged.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((merged[middle]?.[1] ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    const [from = Number.POSITIVE_INFINITY] = merged[low] ?? [];
    return from <= index;
  };
}
