/**
 * Runs `run` at most once in `gapMs`, and never twice at a time. What is asked for meanwhile is one more run afterwards, however
 * often it was asked for.
 */
export function paced(
  run: () => Promise<unknown>,
  gapMs: number,
  after: (ms: number, act: () => void) => () => void,
): { ask(): void; stop(): void } {
  let cancel: (() => void) | undefined;
  let running = false;
  let wanted = false;
  async function go(): Promise<void> {
    cancel = undefined;
    running = true;
    wanted = false;
    await run().catch(() => {});
    running = false;
    if (wanted) arm();
  }
  function arm(): void {
    if (cancel !== undefined) return;
    cancel = after(gapMs, () => void go());
  }
  return {
    ask() {
      wanted = true;
      if (!running) arm();
    },
    stop() {
      wanted = false;
      cancel?.();
      cancel = undefined;
    },
  };
}

/** setTimeout, as `paced` wants it. */
export function afterMs(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}
