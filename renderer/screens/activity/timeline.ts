import type { CallRow } from './call-row.ts';

/** Calls of one stretch of time, by decision. */
export interface Bucket {
  /** µs since 1970 UTC. */
  readonly from: number;
  allow: number;
  hold: number;
  deny: number;
}
export interface AgentTimeline {
  readonly agent: string;
  readonly calls: number;
  readonly total: { readonly allow: number; readonly hold: number; readonly deny: number };
  readonly buckets: readonly Bucket[];
}
export interface Timeline {
  /** Length of a bucket, µs. */
  readonly step: number;
  /** The highest bucket of all: one scale for all agents, or a quiet one looks as busy as a busy one. */
  readonly highest: number;
  readonly agents: readonly AgentTimeline[];
}

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 5, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 15, 30].map((n) => n * MINUTE),
  ...[1, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 7, 30].map((n) => n * DAY),
];
const MOST_BUCKETS = 60;
/** Fewer would be a few broad bars that say nothing of when. */
const LEAST_BUCKETS = 12;

/**
 * Calls over time, by agent, in at most sixty stretches from the first call to the last, the busiest agent first; beyond `most` agents the
 * rest is one line. `offset` is what the local clock is ahead of UTC, µs: days begin at midnight here.
 */
export function timelineOf(
  rows: readonly CallRow[],
  { most, offset }: { readonly most: number; readonly offset: number },
): Timeline {
  const { step, from, count } = scaleOf(rows, offset);
  const byAgent = new Map<string, number>();
  for (const { agent } of rows) byAgent.set(agent, (byAgent.get(agent) ?? 0) + 1);
  const ranked = [...byAgent].sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
  const shown = new Set((ranked.length > most ? ranked.slice(0, most - 1) : ranked).map(([agent]) => agent));
  const rest = `${ranked.length - shown.size} other agents`;
  const lines = new Map<string, Bucket[]>();
  let highest = 0;
  for (const { agent, effect, received } of rows) {
    const line = shown.has(agent) ? agent : rest;
    const buckets = lines.get(line) ?? empty({ step, from, count });
    lines.set(line, buckets);
    const bucket = buckets[Math.floor((received - from) / step)];
    if (bucket === undefined) continue;
    bucket[effect] += 1;
    highest = Math.max(highest, bucket.allow + bucket.hold + bucket.deny);
  }
  const agents = [...shown, rest].flatMap((agent) => {
    const buckets = lines.get(agent);
    return buckets === undefined ? [] : [summed(agent, buckets)];
  });
  return { step, highest, agents };
}

interface Scale {
  readonly step: number;
  /** Where the first stretch begins. */
  readonly from: number;
  readonly count: number;
}

function scaleOf(rows: readonly CallRow[], offset: number): Scale {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const { received } of rows) {
    first = Math.min(first, received);
    last = Math.max(last, received);
  }
  const length = Math.max(0, last - first);
  const step =
    STEPS.find((size) => length / size <= MOST_BUCKETS - 1) ?? Math.ceil(length / (MOST_BUCKETS - 1));
  const placeOf = (time: number): number => Math.floor((time + offset) / step);
  const needed = placeOf(last) - placeOf(first) + 1;
  const before = Math.floor(Math.max(0, LEAST_BUCKETS - needed) / 2);
  return {
    step,
    from: (placeOf(first) - before) * step - offset,
    count: Math.max(LEAST_BUCKETS, needed),
  };
}

function empty({ step, from, count }: Scale): Bucket[] {
  return Array.from({ length: count }, (_, n) => ({ from: from + n * step, allow: 0, hold: 0, deny: 0 }));
}

function summed(agent: string, buckets: readonly Bucket[]): AgentTimeline {
  const total = { allow: 0, hold: 0, deny: 0 };
  for (const bucket of buckets) {
    total.allow += bucket.allow;
    total.hold += bucket.hold;
    total.deny += bucket.deny;
  }
  return { agent, calls: total.allow + total.hold + total.deny, total, buckets };
}
