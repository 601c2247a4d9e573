import type { CommandContext } from './context.ts';

const CELLS = 16;

/** How far a count is: `[######          ]  40 % 400,000 of 1,000,000 records, 100,000/s, 6 s left`. Below 80 columns. */
export function progressBar(done: number, of: number, elapsedMs: number): string {
  const part = of === 0 ? 1 : Math.min(1, done / of);
  const filled = Math.floor(part * CELLS);
  const bar = `[${'#'.repeat(filled)}${' '.repeat(CELLS - filled)}]`;
  const counted = `${String(Math.floor(part * 100)).padStart(3)} % ${whole(done)} of ${whole(of)} records`;
  // A rate of the first moments says nothing.
  if (done === 0 || elapsedMs < 500) return `${bar} ${counted}`;
  const rate = done / (elapsedMs / 1000);
  return `${bar} ${counted}, ${whole(rate)}/s, ${timeText((of - done) / rate)} left`;
}

function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(Math.max(0, seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

const whole = (value: number): string => Math.round(value).toLocaleString('en');

/**
 * Shows a bar on the person's terminal; the clock runs from now. Of counts that come `each` for itself only some are looked at: asking for
 * the time is more work than most of them.
 */
export function barOf(context: CommandContext, each = false): (done: number, of: number) => void {
  const now = (): number => context.clock.now().mono / 1000;
  const began = now();
  return (done, of) => {
    if (!each || done % LOOK_EVERY === 0) context.progress(progressBar(done, of, now() - began));
  };
}

const LOOK_EVERY = 1000;
