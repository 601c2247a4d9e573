const UNITS = [
  ['TB', 1e12],
  ['GB', 1e9],
  ['MB', 1e6],
  ['kB', 1e3],
] as const;

/** A number of bytes as one reads it: `92 B`, `10.1 kB`, `3.4 MB`, `2.1 GB`; the same at the command line and in the console. */
export function bytesText(bytes: number): string {
  for (const [unit, size] of UNITS) if (bytes >= size) return `${(bytes / size).toFixed(1)} ${unit}`;
  return `${bytes} B`;
}
