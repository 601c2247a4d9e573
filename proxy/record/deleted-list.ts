/*
 * Which bodies a record of kind `log.purge` tells of, as its body `deleted`: a line a record, `<index> <n>[,<n>…]`, where n is the
 * place of the commitment among those of that record.
 */

/** Numbers of a record's bodies. */
export const PLACES = 4096;

/** `places`, ascending, by commitment. */
export function formatDeleted(bodies: readonly { readonly index: number; readonly nth: number }[]): string {
  const lines: string[] = [];
  let last = -1;
  for (const { index, nth } of bodies) {
    if (index === last) lines.push(`${lines.pop()},${nth}`);
    else lines.push(`${index} ${nth}`);
    last = index;
  }
  return `${lines.join('\n')}\n`;
}

/** The keys of what the list names: index × 4096 + place. A line that does not parse names nothing. */
export function parseDeleted(text: string): ReadonlySet<number> {
  const found = new Set<number>();
  for (const line of text.split('\n')) {
    const [, index, places = ''] = /^(\d{1,15}) (\d{1,4}(?:,\d{1,4})*)$/.exec(line) ?? [];
    if (index === undefined) continue;
    for (const nth of places.split(',')) found.add(Number(index) * PLACES + Number(nth));
  }
  return found;
}
