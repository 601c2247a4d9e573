const MOST_SESSIONS = 1000;
/** A server that goes on for ever is not waited for. */
const MOST_NAMES = 10_000;

export interface ListPage {
  /** Of the request; undefined where it asks for the first page. */
  readonly cursor: unknown;
  /** Of the answer; undefined on the last page. */
  readonly nextCursor: unknown;
  readonly names: readonly string[];
}

/**
 * Puts the pages of a server's list together, by session: only a list that was seen from its first page to its last tells that a
 * tool is not on it. `add` gives the names then, and undefined before, or where pages are missing.
 */
export function createWholeLists() {
  const begun = new Map<string, { readonly next: string; readonly names: ReadonlySet<string> }>();
  return {
    add(session: string, { cursor, nextCursor, names }: ListPage): ReadonlySet<string> | undefined {
      const before = begun.get(session);
      begun.delete(session);
      if (cursor !== undefined && before?.next !== cursor) return undefined;
      const all = new Set(cursor === undefined ? names : [...(before?.names ?? []), ...names]);
      if (nextCursor === undefined || nextCursor === null) return all;
      if (typeof nextCursor !== 'string' || all.size > MOST_NAMES) return undefined;
      const [oldest] = begun.keys();
      if (begun.size >= MOST_SESSIONS && oldest !== undefined) begun.delete(oldest);
      begun.set(session, { next: nextCursor, names: all });
      return undefined;
    },
  };
}
export type WholeLists = ReturnType<typeof createWholeLists>;
