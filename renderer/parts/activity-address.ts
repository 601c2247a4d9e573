/** The address language of Activity, for it and for those who link to it. */

/** What the address says of which calls are shown; all as text, as it stands there. */
export interface Filter {
  readonly agent?: string;
  readonly owner?: string;
  readonly server?: string;
  readonly tool?: string;
  readonly decision?: string;
  readonly outcome?: string;
  readonly time?: string;
  /** With `time=own`: ISO 8601 UTC. */
  readonly from?: string;
  readonly to?: string;
  /** What else a query line says (proxy/contract/query-line.ts). */
  readonly q?: string;
  /** The number of an earlier epoch; without, the present one. No part of the line. */
  readonly epoch?: string;
}
type Name = keyof Filter;
const NAMES: readonly Name[] = [
  'agent',
  'owner',
  'server',
  'tool',
  'decision',
  'outcome',
  'time',
  'from',
  'to',
  'q',
  'epoch',
];

export function readFilter(search: URLSearchParams): Filter {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = search.get(name);
      if (value === null || value === '') return [];
      // A line of blanks asks for nothing.
      return name === 'q' && value.trim() === '' ? [] : [[name, value]];
    }),
  );
}

/** The search part with this filter; what else it holds stays. */
export function writeFilter(search: URLSearchParams, filter: Filter): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const name of NAMES) {
    const value = filter[name];
    if (value === undefined || value === '') next.delete(name);
    else next.set(name, value);
  }
  return next;
}
