import { describe, expect, it } from 'vitest';
import { beganAt, counts } from '../../renderer/approval/gesture.ts';

const click = (timeStamp: number, isTrusted = true) => ({ timeStamp, isTrusted });

describe('whether a click counts', () => {
  it('is begun at its press', () => {
    expect(beganAt(click(500), { from: 100, last: 500 })).toBe(100);
    expect(beganAt(click(500), undefined)).toBe(500);
    // A press of long ago has nothing to do with the click of a screen reader.
    expect(beganAt(click(5000), { from: 100, last: 200 })).toBe(5000);
  });

  it('counts behind the arming alone', () => {
    expect(counts(click(500), 450, 400)).toBe(true);
    expect(counts(click(500), 399, 400)).toBe(false);
    expect(counts(click(500), 450, undefined)).toBe(false);
    expect(counts(click(500), Number.NEGATIVE_INFINITY, 400)).toBe(false);
  });

  it('never counts a script’s', () => {
    expect(counts(click(500, false), 450, 400)).toBe(false);
  });
});
