import type { Clock } from '../contract/time.ts';

const FIRST_MS = 1000;
const LEAST_MS = 50;
const MOST_MS = 30_000;

/** Resolves after `ms`, or at once when `signal` aborts. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      takeBack();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const takeBack = clock.after(ms, done);
    signal.addEventListener('abort', done);
  });
}

/** Resolves with `work`, or after `ms` without it. A failure of `work` counts as its end. */
export function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const takeBack = clock.after(ms, resolve);
    const done = (): void => {
      takeBack();
      resolve();
    };
    work.then(done, done);
  });
}

/** How long to wait before a stream is opened again: what the server asked for (`retry:`), doubled after each failure. */
export function delayOf(retry: number | undefined, failures: number): number {
  const first = Math.max(LEAST_MS, Math.min(retry ?? FIRST_MS, MOST_MS));
  return Math.min(first * 2 ** failures, Math.max(first, MOST_MS));
}
