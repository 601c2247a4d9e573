/** Long enough to read the call once more, and for one vote only. */
const GOOD_FOR_MS = 2 * 60_000;

/** Who was there a moment ago, for which approval: shown once, used by one vote. */
export function createPresence(now: () => number) {
  const shown = new Map<string, number>();
  return {
    show(approval: string): void {
      shown.set(approval, now());
    },
    /** True once. */
    take(approval: string): boolean {
      const at = shown.get(approval);
      shown.delete(approval);
      return at !== undefined && now() - at < GOOD_FOR_MS;
    },
  };
}
export type Presence = ReturnType<typeof createPresence>;
