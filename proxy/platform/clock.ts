import type { Clock } from '../contract/time.ts';

/** The machine's clocks. Deadlines run on the monotonic one, so that setting the wall clock moves none of them. */
export const systemClock: Clock = {
  now: () => ({ wall: Date.now() * 1000, mono: Math.round(performance.now() * 1000) }),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
