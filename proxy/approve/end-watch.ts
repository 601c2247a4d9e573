import type { Clock } from '../contract/time.ts';

/** Timers hold 2^31 - 1 ms (24.8 days) at most: a longer one fires at once, which would end a long deadline as it begins. */
const LONGEST_MS = 2 ** 31 - 1;
const AGAIN_MS = 5000;

/**
 * Runs `end` once wall time `until` (µs) is reached, measured on the monotonic clock, so that setting the wall clock back
 * prolongs nothing. Where `end` rejects (the store is away) it is tried again. Returns the way to take it back.
 */
export function watchEnd(clock: Clock, until: number, end: () => Promise<void>): () => void {
  const now = clock.now();
  const due = now.mono + Math.max(0, until - now.wall);
  let stopped = false;
  let cancel = (): void => {};
  const look = (): void => {
    const left = due - clock.now().mono;
    if (left > 0) wait(left / 1000);
    else end().catch(() => wait(AGAIN_MS));
  };
  const wait = (ms: number): void => {
    if (!stopped) cancel = clock.after(Math.min(Math.ceil(ms), LONGEST_MS), look);
  };
  wait((due - now.mono) / 1000);
  return () => {
    stopped = true;
    cancel();
  };
}
