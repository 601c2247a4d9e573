import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { laneColumns, placeAt, runsOf } from '../../renderer/screens/session/lane-columns.ts';
import { forwardedAt, IS_TARGET, type Mark, nextPlace } from '../../renderer/screens/session/marks.ts';
import { playedOn } from '../../renderer/screens/session/playback.ts';

const mark = (received: number, finished: number | null, more: Partial<Mark> = {}): Mark => ({
  ...{ id: `c${received}`, index: received, received, finished, effect: 'allow', enforced: true },
  ...{ outcome: finished === null ? null : 'answered', method: 'tools/call', tool: 't', masked: false },
  ...{ direction: 'to-server', forwarded: true, replay: false, held: null, ...more },
});
const view = { from: 0, to: 100, width: 100, now: 100, least: 1 };
const drawn = (columns: Uint8Array): string => columns.join('').replace(/0+$/, '');

describe('the lanes', () => {
  it('show a call from request to answer, its wait with the approver and its way to the server', () => {
    const held = mark(2, 12, { effect: 'hold', held: { from: 3, to: 8 } });
    const lanes = laneColumns([held], view);
    expect(drawn(lanes.agent)).toBe('001111111111');
    expect(drawn(lanes.gateway)).toBe('002');
    expect(drawn(lanes.approver)).toBe('00022222');
    expect(drawn(lanes.server)).toBe('000000001111');
  });

  it('draw nothing on the lane of the server for a call that gave up while it waited', () => {
    const gone = { effect: 'hold', outcome: 'cancelled', forwarded: false } as const;
    const lanes = laneColumns([mark(2, 12, { ...gone, held: { from: 3, to: 12 } })], view);
    expect([drawn(lanes.agent), drawn(lanes.server)]).toEqual(['001111111111', '']);
    const passed = laneColumns([mark(2, 12, { outcome: 'cancelled' })], view);
    expect(drawn(passed.server)).toBe('001111111111');
  });

  it('show what was denied, what failed and what was masked by strength, not by colour', () => {
    const denied = mark(1, 2, { effect: 'deny', outcome: 'denied', forwarded: false });
    const failed = mark(4, 6, { outcome: 'error', masked: true });
    const lanes = laneColumns([denied, failed], view);
    expect(drawn(lanes.gateway)).toBe('03001');
    expect(drawn(lanes.server)).toBe('0000113');
    expect(drawn(lanes.masked)).toBe('0000001');
    expect(drawn(lanes.agent)).toBe('010033');
  });

  it('show a call that runs to now, and nothing outside the view', () => {
    expect(drawn(laneColumns([mark(90, null)], { ...view, now: 95 }).agent)).toBe(`${'0'.repeat(90)}11111`);
    expect(drawn(laneColumns([mark(200, 210), mark(-20, -10)], view).agent)).toBe('');
  });

  it('draw as many columns as there are pixels, whatever there is', () => {
    const some = fc.array(fc.tuple(fc.integer({ min: -50, max: 200 }), fc.nat(300)), { maxLength: 50 });
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 60 }), (calls, width) => {
        const lanes = laneColumns(
          calls.map(([at, took]) => mark(at, at + took)),
          { ...view, width },
        );
        const runs = [...runsOf(lanes.agent)];
        expect(lanes.agent).toHaveLength(width);
        expect(runs.reduce((sum, run) => sum + run.width, 0)).toBe(
          lanes.agent.filter((one) => one > 0).length,
        );
      }),
    );
  });

  it('are pointed at: what runs at that moment, or the nearest', () => {
    const calls = [mark(0, 10), mark(5, 20), mark(50, 60)];
    expect([7, 2, 30, 45, 99].map((time) => placeAt(calls, time, 100))).toEqual([1, 0, 1, 2, 2]);
    expect(placeAt([], 5, 100)).toBe(-1);
  });
});

describe('a call', () => {
  it('went on when it was let, or not at all', () => {
    expect(forwardedAt(mark(1, 9))).toBe(1);
    expect(forwardedAt(mark(1, 9, { held: { from: 2, to: 5 } }))).toBe(5);
    const held = { forwarded: false, held: { from: 2, to: 9 } };
    for (const outcome of ['expired', 'cancelled', 'answered'] as const)
      expect(forwardedAt(mark(1, 9, { outcome, ...held }))).toBe(null);
    expect(forwardedAt(mark(1, null, { forwarded: false, held: { from: 2, to: null } }))).toBe(null);
    expect(forwardedAt(mark(1, 9, { effect: 'deny', enforced: false }))).toBe(1);
  });

  it('is jumped to, on and back', () => {
    const calls = [mark(0, 1), mark(2, 3, { effect: 'hold' }), mark(4, 5), mark(6, 7, { effect: 'hold' })];
    expect(nextPlace(calls, -1, 1, IS_TARGET.hold)).toBe(1);
    expect(nextPlace(calls, 1, 1, IS_TARGET.hold)).toBe(3);
    expect(nextPlace(calls, 3, 1, IS_TARGET.hold)).toBe(-1);
    expect(nextPlace(calls, 3, -1, IS_TARGET.hold)).toBe(1);
    expect(nextPlace(calls, 0, 1, IS_TARGET.mask)).toBe(-1);
  });
});

describe('playing', () => {
  const SECOND = 1_000_000;
  const calls = [mark(0, 10), mark(SECOND, SECOND + 10), mark(3600 * SECOND, 3600 * SECOND + 10)];
  const play = (at: { time: number; place: number }, ms: number, more: object = {}) =>
    playedOn(calls, at, { ms, speed: 1, skipIdle: false, ...more });

  it('goes on in the time of the calls, faster where that is asked for', () => {
    expect(play({ time: 0, place: 0 }, 500)).toEqual({ time: SECOND / 2, place: 0 });
    expect(play({ time: 0, place: 0 }, 1000)).toEqual({ time: SECOND, place: 1 });
    expect(play({ time: 0, place: 0 }, 10, { speed: 100 })).toEqual({ time: SECOND, place: 1 });
  });

  it('cuts idle stretches short, and none of what happens', () => {
    const skipped = play({ time: SECOND + 10, place: 1 }, 16, { skipIdle: true });
    expect(skipped).toEqual({ time: 3600 * SECOND - 300_000, place: 1 });
    let at = { time: 0, place: 0 };
    let frames = 0;
    const seen = new Set<number>();
    for (; at.place < 2 && frames < 1000; frames += 1) {
      at = play(at, 16, { skipIdle: true });
      seen.add(at.place);
    }
    expect([[...seen], frames < 100]).toEqual([[0, 1, 2], true]);
  });

  it('cuts the wait for a person short, too', () => {
    const waits = [mark(0, 600 * SECOND, { effect: 'hold', held: { from: 5, to: 599 * SECOND } })];
    const { time } = playedOn(waits, { time: 10, place: 0 }, { ms: 16, speed: 1, skipIdle: true });
    expect(time).toBe(599 * SECOND - 300_000);
  });
});
