/** The name that was probably meant: the one at most two edits (and less than half its length) away, or undefined. */
export function nearestName(given: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = 3;
  for (const name of names) {
    const edits = editDistance(given.toLowerCase(), name.toLowerCase(), least);
    if (edits < least && edits * 2 < Math.max(name.length, 3)) {
      best = name;
      least = edits;
    }
  }
  return best;
}

/** Levenshtein distance, or `ceiling` where it is that or more. */
function editDistance(a: string, b: string, ceiling: number): number {
  if (Math.abs(a.length - b.length) >= ceiling) return ceiling;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? ceiling;
}
