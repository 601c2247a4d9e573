import type { Clock } from '../contract/time.ts';

/** Timers hold 2^31 - 1 ms (24.8 days) at most: a longer one fires at once, which would end a long deadline as it begins. */
const LONGEST_MS = 2 ** 31 - 1;
const AGAIN_MS = 5000;

/**
 * When wall time `until` (µs) is reached, in monotonic µs: setting the wall clock from here on changes nothing. Where it was set back
 * since `from`, when the time began to run, as much as that would be added to it: it is never longer than it was meant to be.
 */
export function dueAt(clock: Clock, until: number, from: number): number {
  const now = clock.now();
  return now.mono + Math.max(0, until - Math.max(from, now.wall));
}

/**
 * Runs `end` at the monotonic time `due` (µs). Where `end` rejects (the store is away) it is tried again. Returns the way to
 * take it back.
 */
export function watchEnd(clock: Clock, due: number, end: () => Promise<void>): () => void {
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
  wait((due - clock.now().mono) / 1000);
  return () => {
    stopped = true;
    cancel();
  };
}
