import { MaskError } from './mask-error.ts';

/** The time that one message may take. */
export interface Budget {
  /** Throws MaskError `overrun` once it is spent. */
  check(): void;
}

/** Milliseconds that never go back: `wall` of a monotonic clock, `cpu` of this thread's work. */
export interface Stopwatch {
  wall(): number;
  cpu(): number;
}

export const machineStopwatch: Stopwatch = {
  wall: () => performance.now(),
  cpu() {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  },
};

const BASE_MS = 500;
/** Ten times what honest text takes. */
const PER_MIB_MS = 1000;

/** To ask for the thread's time costs more than to mask a small message, so one answer serves for so long. */
const MARK_MS = 5;

/**
 * Gives budgets for texts of `length` UTF-16 units. Only work counts: on a crowded machine a message waits longer than it is worked
 * on, and must not fail for it. The wall is asked first because it is cheap and never behind. What the thread did in the few
 * milliseconds before counts too.
 */
export function createBudgets(stopwatch: Stopwatch): (length: number) => Budget {
  let mark = { wall: Number.NEGATIVE_INFINITY, cpu: 0 };
  return (length) => {
    const allowed = BASE_MS + (PER_MIB_MS * length) / 1_048_576;
    const wall = stopwatch.wall();
    if (wall - mark.wall > MARK_MS) mark = { wall, cpu: stopwatch.cpu() };
    const { cpu } = mark;
    return {
      check() {
        if (stopwatch.wall() - wall <= allowed || stopwatch.cpu() - cpu <= allowed) return;
        throw new MaskError('overrun', 'Masking took longer than it may.');
      },
    };
  };
}
