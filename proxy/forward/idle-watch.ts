import type { Clock } from '../contract/time.ts';

/** Calls `onIdle` once nothing was touched or busy for `idleMs`. */
export function watchIdle(options: {
  readonly clock: Clock;
  readonly idleMs: number;
  readonly isBusy: () => boolean;
  readonly onIdle: () => void;
}): { touch(): void; stop(): void } {
  let stopTimer: (() => void) | undefined;
  let stopped = false;

  function touch(): void {
    stopTimer?.();
    if (stopped) return;
    stopTimer = options.clock.after(options.idleMs, () => {
      if (options.isBusy()) touch();
      else options.onIdle();
    });
  }

  touch();
  return {
    touch,
    stop() {
      stopped = true;
      stopTimer?.();
    },
  };
}
