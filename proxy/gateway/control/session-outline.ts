import type { SessionOutlineView } from '../../contract/log-views.ts';
import type { OutlineRow } from '../../contract/queries.ts';
import { wasForwarded } from './was-forwarded.ts';

/** What is drawn of the calls, in columns: a hundred thousand of them in seven megabytes. */
export function outlineColumns(rows: readonly OutlineRow[]): Omit<SessionOutlineView, 'session' | 'next'> {
  const words = new Map<string, number>();
  const place = (word: string): number => {
    const known = words.get(word) ?? words.size;
    words.set(word, known);
    return known;
  };
  const columns = {
    ids: rows.map(({ id }) => id),
    indexes: rows.map(({ idx }) => idx),
    received: rows.map(({ received }) => received),
    // The wall clock may have been set back meanwhile.
    took: rows.map(({ received, finished }) => (finished === null ? null : Math.max(0, finished - received))),
    effects: rows.map(({ effect }) => place(effect)),
    outcomes: rows.map(({ outcome }) => (outcome === null ? -1 : place(outcome))),
    methods: rows.map(({ method }) => place(method)),
    tools: rows.map(({ tool }) => place(tool)),
    flags: rows.map(
      (row) =>
        (row.enforced === 1 ? 0 : 1) +
        (row.masked === 1 ? 2 : 0) +
        (row.direction === 'to-agent' ? 4 : 0) +
        (isNotForwarded(row) ? 8 : 0) +
        (row.replay === 1 ? 16 : 0),
    ),
    held: rows.flatMap((row, n) => {
      const wait = waitOf(row);
      return wait === undefined ? [] : [[n, ...wait] as const];
    }),
  };
  return { words: [...words.keys()], ...columns };
}

function isNotForwarded({ effect, enforced, outcome, used }: OutlineRow): boolean {
  return wasForwarded({ effect, enforced: enforced === 1, outcome, used: used === 1 }) === false;
}

/** How long the call waited for people: not before it came, nor after it ended. A grant that stood already made it wait for nobody. */
function waitOf({ received, finished, asked, decided }: OutlineRow): [number, number | null] | undefined {
  if (asked === null) return undefined;
  const from = Math.max(0, asked - received);
  const ends = Math.min(decided ?? Number.MAX_SAFE_INTEGER, finished ?? Number.MAX_SAFE_INTEGER);
  if (ends === Number.MAX_SAFE_INTEGER) return [from, null];
  return ends - received > from ? [from, ends - received] : undefined;
}
