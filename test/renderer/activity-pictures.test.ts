import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CallRow } from '../../renderer/screens/activity/call-row.ts';
import { callTimes, decisionTimes, durationWords } from '../../renderer/screens/activity/durations.ts';
import { addRows, placeOf } from '../../renderer/screens/activity/merge-rows.ts';
import { timelineOf } from '../../renderer/screens/activity/timeline.ts';
import { stepWords } from '../../renderer/screens/activity/timeline-words.ts';

const SECOND = 1_000_000;
const row = (index: number, more: Partial<CallRow> = {}): CallRow => ({
  id: `call ${index}`,
  session: 's',
  index,
  received: index * SECOND,
  agent: 'builder',
  owner: 'ann',
  server: 'files',
  what: 'read',
  toAgent: false,
  effect: 'allow',
  enforced: true,
  rule: 'reads',
  approval: '',
  decidedAfter: null,
  masks: 0,
  maskWords: '',
  outcome: 'answered',
  code: '',
  micros: 1000,
  ...more,
});
const indexes = fc.uniqueArray(fc.nat(200), { maxLength: 60 });
const rowsOf = (all: readonly number[]): CallRow[] =>
  all.toSorted((a, b) => b - a).map((index) => row(index));

it('puts rows in their places, newest first, each once', () => {
  fc.assert(
    fc.property(indexes, indexes, (there, added) => {
      const rows = addRows(rowsOf(there), rowsOf(added).reverse());
      const wanted = [...new Set([...there, ...added])].sort((a, b) => b - a);
      expect(rows.map(({ index }) => index)).toEqual(wanted);
      for (const [place, index] of wanted.entries()) expect(placeOf(rows, index)).toBe(place);
    }),
  );
});

it('counts every call of the span once, whatever its length, and the busiest agent first', () => {
  const one = fc.record({
    received: fc.integer({ min: 0, max: 40 * 86_400 * SECOND }),
    agent: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    effect: fc.constantFrom('allow', 'hold', 'deny'),
  });
  fc.assert(
    fc.property(fc.array(one, { minLength: 1 }), fc.integer({ min: -14, max: 14 }), (calls, zone) => {
      const rows = calls.map((call, index) => row(index, call));
      const { agents, highest } = timelineOf(rows, { most: 3, offset: zone * 3600 * SECOND });
      expect(agents.reduce((sum, { calls: count }) => sum + count, 0)).toBe(rows.length);
      expect(agents.length).toBeLessThanOrEqual(3);
      const sums = agents.flatMap(({ buckets }) =>
        buckets.map(({ allow, hold, deny }) => allow + hold + deny),
      );
      expect(Math.max(...sums)).toBe(highest);
    }),
  );
});

it('is as long as the calls that it shows, and no longer', () => {
  const times = fc.array(fc.integer({ min: 0, max: 3 * 86_400 * SECOND }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(times, (all) => {
      const rows = all.map((received, index) => row(index, { received }));
      const { agents, step } = timelineOf(rows, { most: 3, offset: 0 });
      const counts = agents[0]?.buckets.map(({ allow }) => allow) ?? [];
      const [first, last] = [counts.findIndex(Boolean), counts.findLastIndex(Boolean)];
      expect(counts.length).toBeLessThanOrEqual(60);
      // A short burst stands in the middle of a few stretches: alone it would be one broad bar.
      if (counts.length > 12) expect([first, last]).toEqual([0, counts.length - 1]);
      else expect(Math.abs(first - (counts.length - 1 - last))).toBeLessThanOrEqual(1);
      if (step > SECOND) expect(counts.length).toBeGreaterThan(12);
    }),
  );
});

it('begins days at midnight of the zone that it is in', () => {
  const zone = 3600 * SECOND;
  const to = Date.UTC(2026, 10, 21, 23, 30) * 1000;
  const { step, agents } = timelineOf(
    [row(2, { received: to }), row(1, { received: to - 50 * 86_400 * SECOND })],
    { most: 3, offset: zone },
  );
  expect(stepWords(step)).toBe('one day');
  const last = agents[0]?.buckets.at(-1);
  expect(last).toMatchObject({ allow: 1, from: Date.UTC(2026, 10, 21, 23) * 1000 });
});

it('tells how long people took apart from how long calls took', () => {
  const rows = [
    ...Array.from({ length: 20 }, (_, n) => row(n, { micros: (n + 1) * 1000 })),
    row(30, { approval: 'ann approved', decidedAfter: 20 * SECOND, micros: 21 * SECOND }),
    row(31, { micros: null, outcome: null }),
  ];
  const calls = callTimes(rows);
  expect([calls.count, calls.median, calls.slow]).toEqual([20, 10_000, 18_000]);
  expect(calls.bars.map(({ count }) => count)).toEqual([9, 11, 0, 0, 0, 0]);
  expect(durationWords(calls)).toBe('Median 10 ms; one in ten took longer than 18 ms.');
  const people = decisionTimes(rows);
  expect([people.count, durationWords(people)]).toEqual([1, 'Median 20.0 s.']);
  expect(durationWords(decisionTimes([]))).toBe('');
});
