const FIRST_MS = 1000;
const LAST_MS = 60_000;

/** When a child that dies at its start may be started again: after 1 s, doubling to 60 s. Times are monotonic µs. */
export interface BackOff {
  /** Milliseconds until the next start is allowed; 0 for now. */
  waitMs(now: number): number;
  died(now: number): void;
  worked(): void;
}

export function createBackOff(): BackOff {
  let failures = 0;
  let notBefore = 0;
  return {
    waitMs: (now) => (failures === 0 ? 0 : Math.max(0, Math.ceil((notBefore - now) / 1000))),
    died(now) {
      notBefore = now + Math.min(FIRST_MS * 2 ** failures, LAST_MS) * 1000;
      failures += 1;
    },
    worked() {
      failures = 0;
    },
  };
}
