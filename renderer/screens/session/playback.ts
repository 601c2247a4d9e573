import type { Mark } from './marks.ts';

export const SPEEDS = [1, 10, 100] as const;
export type Speed = (typeof SPEEDS)[number];

/** Calls before the one that plays are looked at for what still runs: an agent has few under way at a time. */
const LOOKED_BACK = 64;
/** So long nobody waits for nothing, ms of playing. */
const IDLE_MS = 300;

interface At {
  /** µs since 1970 UTC. */
  readonly time: number;
  /** The last call that was received by then. */
  readonly place: number;
}

/** Where playing is after `ms` of it. Stretches in which nothing begins or ends are cut short where `skipIdle`. */
export function playedOn(
  marks: readonly Mark[],
  at: At,
  { ms, speed, skipIdle }: { readonly ms: number; readonly speed: Speed; readonly skipIdle: boolean },
): At {
  let time = at.time + ms * 1000 * speed;
  const next = nextEvent(marks, at);
  const idle = IDLE_MS * 1000 * speed;
  if (skipIdle && next !== undefined && next - time > idle) time = next - idle;
  let { place } = at;
  for (let mark = marks[place + 1]; mark !== undefined && mark.received <= time; mark = marks[place + 1]) {
    place += 1;
  }
  return { time, place };
}

/** The next moment at which a call begins, is decided by people or ends. */
function nextEvent(marks: readonly Mark[], { time, place }: At): number | undefined {
  let next = Number.POSITIVE_INFINITY;
  const seen = (moment: number | null): void => {
    if (moment !== null && moment > time && moment < next) next = moment;
  };
  for (let n = Math.max(0, place - LOOKED_BACK); n <= place + 1; n += 1) {
    const mark = marks[n];
    if (mark === undefined) continue;
    seen(mark.received);
    seen(mark.finished);
    if (mark.held !== null) seen(mark.held.to);
  }
  return next === Number.POSITIVE_INFINITY ? undefined : next;
}
