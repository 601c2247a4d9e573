import type { Clock } from '../../proxy/contract/time.ts';

export interface FakeClock extends Clock {
  /** Moves both clocks on and runs what has come due, in order. */
  advance(ms: number): void;
}

/** Time that passes only when told. */
export function createFakeClock(startMs = 1_700_000_000_000): FakeClock {
  let mono = 0;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => ({ wall: startMs * 1000 + mono, mono }),
    after(ms, run) {
      const timer = { at: mono + ms * 1000, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(ms) {
      const until = mono + ms * 1000;
      for (;;) {
        const next = timers.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        mono = next.at;
        next.run();
      }
      mono = until;
    },
  };
}
