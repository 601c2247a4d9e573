import { span } from '../../parts/times.ts';
import type { CallRow } from './call-row.ts';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

export interface Durations {
  readonly count: number;
  /** µs; undefined where there is none. */
  readonly median: number | undefined;
  /** A tenth took longer. */
  readonly slow: number | undefined;
  readonly bars: readonly { readonly label: string; readonly count: number }[];
}

const PEOPLE = [
  ['under 5 s', 5 * SECOND],
  ['5–15 s', 15 * SECOND],
  ['15–60 s', MINUTE],
  ['1–5 min', 5 * MINUTE],
  ['5–30 min', 30 * MINUTE],
  ['longer', Number.POSITIVE_INFINITY],
] as const;
const CALLS = [
  ['under 10 ms', SECOND / 100],
  ['10–100 ms', SECOND / 10],
  ['0.1–1 s', SECOND],
  ['1–10 s', 10 * SECOND],
  ['10–60 s', MINUTE],
  ['longer', Number.POSITIVE_INFINITY],
] as const;

/** How long people took to decide. */
export function decisionTimes(rows: readonly CallRow[]): Durations {
  return spread(
    rows.flatMap(({ decidedAfter }) => decidedAfter ?? []),
    PEOPLE,
  );
}

/** How long calls took for which nobody had to wait for a person. */
export function callTimes(rows: readonly CallRow[]): Durations {
  return spread(
    rows.flatMap(({ approval, micros }) => (approval === '' && micros !== null ? micros : [])),
    CALLS,
  );
}

/** `Median 12 s; one in ten took longer than 2.1 min.` */
export function durationWords({ count, median, slow }: Durations): string {
  if (median === undefined || slow === undefined) return '';
  if (count < 10) return `Median ${words(median)}.`;
  return `Median ${words(median)}; one in ten took longer than ${words(slow)}.`;
}

function words(micros: number): string {
  return micros < 2 * MINUTE ? span(micros) : `${(micros / MINUTE).toFixed(1)} min`;
}

function spread(values: number[], steps: readonly (readonly [string, number])[]): Durations {
  const sorted = values.sort((a, b) => a - b);
  const bars = steps.map(([label, below], n) => {
    const from = steps[n - 1]?.[1] ?? 0;
    return { label, count: sorted.filter((value) => value >= from && value < below).length };
  });
  return {
    count: sorted.length,
    median: sorted[Math.floor((sorted.length - 1) / 2)],
    slow: sorted[Math.floor((sorted.length - 1) * 0.9)],
    bars,
  };
}
