/** The writer is idle when nothing was appended for so long. */
const QUIET_MS = 20;
/** Steps are this long at most but for one run of records; while appends come they are short, and far apart. */
const IDLE_STEP_MS = 8;
const BUSY_STEP_MS = 2;
/** Beside appends a step may take one part in so many of the time. */
const BUSY_SHARE = 20;
const IDLE_GAP_MS = 1;
const FAILED_GAP_MS = 5000;
/** Where a start finds much to do, it comes first: its own appends wait for no step. */
const AFTER_START_MS = 3000;

interface Work {
  readonly wants: () => boolean;
  /** Whether there is more to do than a moment's work. */
  readonly isFarBehind: () => boolean;
  readonly step: (ms: number) => void;
}

/** Does work of the writer's thread in steps between appends, so that none of them waits for more than a step. */
export function createIdleSteps({ wants, isFarBehind, step }: Work, onStep: () => void) {
  let timer: NodeJS.Timeout | undefined;
  let lastAppend = Number.NEGATIVE_INFINITY;

  function later(ms: number): void {
    timer = setTimeout(run, ms);
  }
  function run(): void {
    timer = undefined;
    if (!wants()) return;
    const began = performance.now();
    const idle = began - lastAppend >= QUIET_MS;
    try {
      step(idle ? IDLE_STEP_MS : BUSY_STEP_MS);
    } catch {
      // The log goes first: what hinders it is told by the next append, and what is not indexed is looked through.
      later(FAILED_GAP_MS);
      return;
    }
    onStep();
    const took = performance.now() - began;
    if (wants()) later(idle ? IDLE_GAP_MS : Math.max(QUIET_MS, took * BUSY_SHARE));
  }

  return {
    /** To be called after appends; `more` where there may be more to do. */
    appended(more: boolean): void {
      lastAppend = performance.now();
      if (more && timer === undefined && wants()) later(QUIET_MS);
    },
    start(): void {
      if (timer === undefined && wants()) later(isFarBehind() ? AFTER_START_MS : QUIET_MS);
    },
    stop(): void {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
