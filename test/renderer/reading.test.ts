import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isWhole,
  MOST_LOOKS,
  nextLook,
  type OnScreen,
  type Reading,
  readOn,
  UNREAD,
} from '../../renderer/approval/reading.ts';

const SCREEN = 600;
const at = (height: number, top: number, more: Partial<OnScreen> = {}): OnScreen => ({
  height,
  top,
  bottom: top + SCREEN,
  closed: undefined,
  ...more,
});
const readAll = (looks: readonly OnScreen[]): Reading => looks.reduce(readOn, UNREAD);

describe('what has been seen of a call', () => {
  it('is what the screens that join on to each other show', () => {
    expect(readAll([at(2000, 0)]).seen).toBe(600);
    expect(isWhole(readAll([at(500, -100)]))).toBe(true);
    expect(isWhole(readAll([at(2000, 0), at(2000, 600), at(2000, 1200), at(2000, 1400)]))).toBe(true);
  });
  it('is not the middle, for one who jumps to the end and back', () => {
    const jumped = readAll([at(2000, 0), at(2000, 1400)]);
    expect([isWhole(jumped), jumped.seen]).toEqual([false, 600]);
    expect(isWhole(readAll([at(2000, 1400), at(2000, 0), at(2000, 1400)]))).toBe(false);
  });
  it('is nothing where the bar covers all of the window', () => {
    expect(readAll([at(2000, 0, { bottom: -5 }), at(2000, 0, { bottom: 0 })]).seen).toBe(0);
  });
  it('ends at a part that is closed, and goes on from there once it is open', () => {
    expect(readAll([at(2000, 0), at(800, 0, { closed: 100 }), at(800, 200, { closed: 100 })]).seen).toBe(100);
    expect(readAll([at(800, 0, { closed: 100 }), at(2000, 0)]).seen).toBe(600);
  });
  it('counts less where the layout shrinks, and no more where it grows', () => {
    expect(readAll([at(2000, 0), at(1700, -600)]).seen).toBe(300);
    expect(readAll([at(2000, 0), at(9000, -600)]).seen).toBe(600);
  });
  it('never comes to the whole by a jump, whatever came before', () => {
    const tops = fc.array(fc.integer({ min: 0, max: 9400 }), { maxLength: 30 });
    fc.assert(
      fc.property(tops, (given) => {
        const missing = new Set(Array.from({ length: 100 }, (_, n) => n * 100));
        let reading = UNREAD;
        for (const top of given) {
          reading = readOn(reading, at(10_000, top));
          for (const px of missing) if (px >= top && px <= top + SCREEN) missing.delete(px);
        }
        if (isWhole(reading)) expect(missing.size).toBe(0);
      }),
    );
  });
});

describe('going to the next part', () => {
  const walk = (height: number): { looks: number; reading: Reading } => {
    let reading = readOn(UNREAD, at(height, 0));
    let looks = 1;
    for (let top = 0; !isWhole(reading) && looks < 1000; looks += 1) {
      top = nextLook(reading, at(height, top));
      reading = readOn(reading, at(height, top));
    }
    return { looks, reading };
  };
  it.each([700, 5000, SCREEN * MOST_LOOKS])('shows all of %i px', (height) => {
    const { looks, reading } = walk(height);
    expect([isWhole(reading), reading.passedOver]).toEqual([true, false]);
    expect(looks).toBeLessThanOrEqual(MOST_LOOKS + 3);
  });
  it('comes to the end of four million px in few looks, and keeps that parts were passed over', () => {
    const { looks, reading } = walk(4_000_000);
    expect([isWhole(reading), reading.passedOver]).toEqual([true, true]);
    expect(looks).toBeGreaterThanOrEqual(MOST_LOOKS);
    expect(looks).toBeLessThan(2 * MOST_LOOKS);
  });
});
