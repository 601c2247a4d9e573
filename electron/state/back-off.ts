const FIRST_MS = 1000;
const MOST_MS = 30_000;
/** One that ran for this long is no longer one that fails to start. */
const STABLE_MS = 60_000;

/** How long to wait before a gateway is started again: 1 s, doubling up to 30 s, from the beginning once one has run for a minute. */
export function createBackOff() {
  let next = FIRST_MS;
  return {
    /** After one that ran for `ranMs`. */
    wait(ranMs: number): number {
      if (ranMs >= STABLE_MS) next = FIRST_MS;
      const wait = next;
      next = Math.min(MOST_MS, next * 2);
      return wait;
    },
    reset(): void {
      next = FIRST_MS;
    },
  };
}
