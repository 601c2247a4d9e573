import type { DiskLimits, DiskView } from '../../contract/disk.ts';

/** How many bytes the log held, and when: µs since 1970 UTC. */
export interface Sample {
  readonly at: number;
  readonly used: number;
}
export interface Space {
  readonly used: number;
  readonly reusable: number;
  readonly free: number | null;
}

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
/** A burst must show as soon as it matters, and one busy morning must not pass for a week. */
const WINDOWS = [DAY, 7 * DAY];
/** Of fewer hours nobody can say what a day is like. */
const LEAST = 6 * HOUR;
/** Hourly for two days, daily for five weeks. */
const HOURLY_FOR = 2 * DAY;
const KEPT_FOR = 35 * DAY;
/** Beyond it a number of days says nothing. */
const FAR = 3650;

/**
 * Bytes a day, by what the log held at earlier times: the faster of the last day and the last week. What was deleted meanwhile counts,
 * for its room is written to again. Undefined where it was not watched for long enough.
 */
export function growth(samples: readonly Sample[], now: Sample): number | undefined {
  const rates = WINDOWS.flatMap((window) => {
    const first = samples
      .filter(({ at }) => at >= now.at - window && at <= now.at - LEAST)
      .reduce<Sample | undefined>(
        (oldest, one) => (oldest === undefined || one.at < oldest.at ? one : oldest),
        undefined,
      );
    return first === undefined ? [] : [Math.max(0, now.used - first.used) / ((now.at - first.at) / DAY)];
  });
  return rates.length === 0 ? undefined : Math.max(...rates);
}

/** The samples to keep with a new one: those of a clock that was set back since, and those too near to another, are left out. */
export function keepSamples(samples: readonly Sample[], next: Sample): readonly Sample[] {
  const kept: Sample[] = [];
  for (const sample of [...samples, next].filter(({ at }) => at <= next.at && at >= next.at - KEPT_FOR)) {
    const apart = sample.at < next.at - HOURLY_FOR ? DAY : HOUR;
    const before = kept.at(-1);
    // A tenth less, for a timer that is early now and then.
    if (before === undefined || sample.at - before.at >= apart * 0.9) kept.push(sample);
  }
  return kept;
}

/** Room and forecast against the limits. */
export function diskView(space: Space, bytesPerDay: number | undefined, limits: DiskLimits): DiskView {
  const { free, reusable } = space;
  const days =
    free === null || bytesPerDay === undefined || bytesPerDay === 0
      ? undefined
      : Math.floor((free + reusable) / bytesPerDay);
  const daysLeft = days === undefined || days > FAR ? null : days;
  return {
    ...space,
    level: levelOf(free, daysLeft, limits),
    bytesPerDay: bytesPerDay === undefined ? null : Math.round(bytesPerDay),
    daysLeft,
  };
}

function levelOf(free: number | null, daysLeft: number | null, limits: DiskLimits): DiskView['level'] {
  if (free === null) return 'unknown';
  const days = daysLeft ?? Number.POSITIVE_INFINITY;
  if (free < limits.badBytes || days < limits.badDays) return 'bad';
  if (free < limits.warnBytes || days < limits.warnDays) return 'warn';
  return 'good';
}

const WORSE = { unknown: 0, good: 0, warn: 1, bad: 2 } as const satisfies Record<DiskView['level'], number>;
/** A disk whose room is about at a limit passes it to and fro all day. */
const CLEAR_BY = 1.1;

/** The level to tell of after the one that was told: at once where it is worse, and better only when the limit is well behind. */
export function levelToTell(
  told: DiskView['level'] | undefined,
  view: Pick<DiskView, 'level' | 'free' | 'daysLeft'>,
  limits: DiskLimits,
): DiskView['level'] | undefined {
  if (view.level === 'unknown') return told;
  if (told === undefined || WORSE[view.level] >= WORSE[told]) return view.level;
  const { warnDays, badDays, warnBytes, badBytes } = limits;
  const clear = levelOf(view.free, view.daysLeft, {
    warnDays: warnDays * CLEAR_BY,
    badDays: badDays * CLEAR_BY,
    warnBytes: warnBytes * CLEAR_BY,
    badBytes: badBytes * CLEAR_BY,
  });
  return WORSE[clear] < WORSE[told] ? clear : told;
}
