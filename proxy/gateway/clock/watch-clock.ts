import type { Clock, Instant } from '../../contract/time.ts';

/** µs: a time service moves a clock slowly, or at once by more than this. */
const LEAST = 1_000_000;

/** The wall clock was set against the monotonic one. */
export interface ClockStep {
  /** µs since 1970 UTC: what it would show if it had not been. */
  readonly was: number;
  readonly now: Instant;
}
export interface WatchedClock extends Clock {
  /** Whoever is to hear of steps, in the turn in which they are seen: the first time that the clock is asked after one. */
  onStep(heard: (step: ClockStep) => void): void;
}

/** The same clock, that notices when it is set. A machine that sleeps sets it ahead where its monotonic clock sleeps, too. */
export function watchClock(clock: Clock): WatchedClock {
  const first = clock.now();
  let offset = first.wall - first.mono;
  const hear: ((step: ClockStep) => void)[] = [];
  return {
    ...clock,
    now() {
      const now = clock.now();
      const next = now.wall - now.mono;
      const was = now.mono + offset;
      const stepped = Math.abs(next - offset) >= LEAST;
      offset = next;
      if (stepped) for (const heard of hear) heard({ was, now });
      return now;
    },
    onStep(heard) {
      hear.push(heard);
    },
  };
}
