import type { ClockBack } from './clock-records.ts';

/**
 * The earliest that a record can have been written, at `at`: not before what the clock had shown earlier in the log. So what was recorded
 * under a clock that was behind does not count as old. What it had shown beyond `at` was wrong itself. To be asked in the order of the log.
 */
export function earliestTimes(
  backs: readonly ClockBack[],
  at: number,
): (index: number, time: number) => number {
  let next = 0;
  let shown = Number.NEGATIVE_INFINITY;
  return (index, time) => {
    for (; next < backs.length; next++) {
      const back = backs[next];
      if (back === undefined || back.index > index) break;
      if (back.was <= at) shown = Math.max(shown, back.was);
    }
    return Math.max(time, shown);
  };
}
