import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { collectAtRest } from '../../proxy/platform/collect-at-rest.ts';

const LOOK_MS = 10_000;
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

/** A thread that was busy for as many ms before each look, and whether the look collected. */
function looks(...busy: number[]): boolean[] {
  let active = 500;
  let collections = 0;
  const stop = collectAtRest(
    () => active,
    () => {
      collections += 1;
      // A collection is no work to collect after.
      active += 120;
    },
  );
  const collected = busy.map((ms) => {
    active += ms;
    const before = collections;
    vi.advanceTimersByTime(LOOK_MS);
    return collections > before;
  });
  stop();
  vi.advanceTimersByTime(5 * LOOK_MS);
  expect(collections).toBe(collected.filter(Boolean).length);
  return collected;
}

it('collects once a busy time is over, and once only', () => {
  expect(looks(9000, 9000, 0, 0, 0)).toEqual([false, false, true, false, false]);
});
it('collects what the start left behind', () => {
  expect(looks(10, 10)).toEqual([true, false]);
});
it('never collects while there is work, however little', () => {
  expect(looks(110, 110, 110, 110)).toEqual([false, false, false, false]);
});
it('leaves a thread alone that did next to nothing, until that has added up', () => {
  expect(looks(0, 40, 40, 40, 40, 40, 40, 40)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
    false,
    true,
  ]);
});

it('gives memory back', () => {
  const before = process.memoryUsage().heapTotal;
  let garbage: unknown[] | undefined = Array.from({ length: 300_000 }, (_, n) => ({ n, text: `${n}` }));
  expect(process.memoryUsage().heapTotal - before).toBeGreaterThan(10e6);
  garbage = undefined;
  let active = 1000;
  const stop = collectAtRest(() => active);
  active += 10;
  vi.advanceTimersByTime(LOOK_MS);
  stop();
  expect(garbage).toBeUndefined();
  expect(process.memoryUsage().heapTotal - before).toBeLessThan(5e6);
});
