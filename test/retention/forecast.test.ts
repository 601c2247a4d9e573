import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diskConfig } from '../../proxy/contract/disk.ts';
import { diskView, growth, keepSamples, type Sample } from '../../proxy/gateway/health/forecast.ts';

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
const NOW = 1_795_219_200_000_000;
const GB = 1e9;
const limits = diskConfig.parse({ warnDays: 30, badDays: 7, warnBytes: 2 * GB, badBytes: GB });
const ago = (hours: number, used: number): Sample => ({ at: NOW - hours * HOUR, used });
const now = (used: number): Sample => ({ at: NOW, used });

test('says nothing of a day before it has watched for six hours', () => {
  expect(growth([], now(5))).toBeUndefined();
  expect(growth([ago(5, 0)], now(1000))).toBeUndefined();
  expect(growth([ago(6, 0)], now(1000))).toBeCloseTo(4000);
});

test('takes the faster of the last day and the last week', () => {
  const quietWeek = [ago(7 * 24, 0), ago(24, 6 * 1000)];
  expect(growth(quietWeek, now(7000))).toBeCloseTo(1000);
  expect(growth(quietWeek, now(60_000))).toBeCloseTo(54_000);
  const busyWeek = [ago(7 * 24, 0), ago(24, 70_000)];
  expect(growth(busyWeek, now(70_000))).toBeCloseTo(10_000);
});

test('a log that shrank does not grow, and nobody says when the disk is full', () => {
  expect(growth([ago(24, 9000)], now(100))).toBe(0);
  const view = diskView({ used: 100, reusable: 0, free: 50 * GB }, 0, limits);
  expect(view).toMatchObject({ level: 'good', bytesPerDay: 0, daysLeft: null });
});

test('what was deleted in the file is room, too', () => {
  expect(diskView({ used: 1, reusable: 5 * GB, free: 5 * GB }, GB, limits).daysLeft).toBe(10);
});

test('warns by days and by bytes, whichever comes first', () => {
  const level = (free: number | null, perDay?: number) =>
    diskView({ used: 1, reusable: 0, free }, perDay, limits).level;
  expect(level(100 * GB)).toBe('good');
  expect(level(100 * GB, GB)).toBe('good');
  expect(level(29 * GB, GB)).toBe('warn');
  expect(level(6.5 * GB, GB)).toBe('bad');
  expect(level(1.5 * GB)).toBe('warn');
  expect(level(0.5 * GB)).toBe('bad');
  expect(level(null, GB)).toBe('unknown');
});

const sample = fc.record({
  at: fc.integer({ min: NOW - 90 * DAY, max: NOW + 10 * DAY }),
  used: fc.integer({ min: 0, max: 1e12 }),
});

test('keeps few samples over any number of restarts, never one from the future, and always the oldest that count', () => {
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 200 }), (given) => {
      let kept: readonly Sample[] = [];
      for (const one of given) kept = keepSamples(kept, one);
      const last = given.at(-1);
      for (const { at } of kept) expect(at).toBeLessThanOrEqual(last?.at ?? 0);
      expect(keepSamples(kept, now(0)).length).toBeLessThan(130);
    }),
  );
  let kept: readonly Sample[] = [];
  for (let minute = 0; minute < 40 * 24 * 60; minute += 10)
    kept = keepSamples(kept, { at: NOW + minute * 60_000_000, used: minute });
  expect(kept.length).toBeLessThan(100);
  const end = kept.at(-1)?.at ?? 0;
  expect(kept.some(({ at }) => at < end - 34 * DAY)).toBe(true);
  expect(kept.filter(({ at }) => at > end - DAY).length).toBeGreaterThan(20);
});

test('its rate is never negative and never more than the fastest stretch', () => {
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 50 }), fc.nat(1e12), (given, used) => {
      const rate = growth(given, now(used));
      if (rate === undefined) return;
      expect(rate).toBeGreaterThanOrEqual(0);
      expect(rate).toBeLessThanOrEqual(used * 4 + 1);
    }),
  );
});
