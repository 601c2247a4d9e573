import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isLong,
  isWhole,
  nextLook,
  type OnScreen,
  type Reading,
  readOn,
  skipLook,
  UNREAD,
} from '../../renderer/approval/reading.ts';

const SCREEN = 600;
const at = (height: number, top: number, more: Partial<OnScreen> = {}): OnScreen => ({
  width: 800,
  height,
  top,
  bottom: top + SCREEN,
  screen: SCREEN,
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
  it('skips nothing where only a little stayed on the screen while it moved', () => {
    const moved = readAll([at(12_000, 0), at(12_000, 700, { bottom: 720 })]);
    expect([moved.seen, moved.skipped]).toEqual([600, 0]);
  });
  it('is nothing where the bar covers all of the window', () => {
    const covered = { bottom: -5, screen: -5 };
    const reading = readAll([at(2000, 0, covered), at(2000, 0, { bottom: 0, screen: 0 })]);
    expect([reading.seen, isLong(at(2000, 0, covered))]).toEqual([0, false]);
  });
  it('ends at a part that is closed, and goes on from there once it is open', () => {
    expect(readAll([at(2000, 0), at(800, 0, { closed: 100 }), at(800, 200, { closed: 100 })]).seen).toBe(100);
    expect(readAll([at(800, 0, { closed: 100 }), at(2000, 0)]).seen).toBe(600);
  });
  it('counts less where the layout shrinks, no more where it grows, and nothing in another width', () => {
    expect(readAll([at(2000, 0), at(1700, -600)]).seen).toBe(300);
    expect(readAll([at(2000, 0), at(9000, -600)]).seen).toBe(600);
    expect(readAll([at(2000, 0), at(2000, 600, { width: 500 })]).seen).toBe(0);
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

describe('going through a call', () => {
  const walk = (height: number, by: typeof nextLook): { looks: number; reading: Reading } => {
    let reading = readOn(UNREAD, at(height, 0));
    let looks = 1;
    for (let top = 0; !isWhole(reading) && looks < 10_000; looks += 1) {
      top = by(reading, at(height, top));
      reading = readOn(reading, at(height, top));
    }
    return { looks, reading };
  };
  it.each([700, 5000, 18_000, 400_000])('screen by screen shows all of %i px', (height) => {
    const { looks, reading } = walk(height, nextLook);
    expect([isWhole(reading), reading.skipped]).toEqual([true, 0]);
    expect(looks).toBeLessThanOrEqual(Math.ceil(height / (SCREEN - 40)));
  });
  it('skipping comes to the end of four million px in few looks, and counts what was skipped', () => {
    const { looks, reading } = walk(4_000_000, skipLook);
    expect([isWhole(reading), isLong(at(4_000_000, 0))]).toEqual([true, true]);
    expect(looks).toBeGreaterThanOrEqual(30);
    expect(looks).toBeLessThan(40);
    expect(4_000_000 - reading.skipped).toBeLessThanOrEqual(looks * SCREEN);
  });
  it('a page that was seen is gone back to, not past', () => {
    const reading = readAll([at(2000, 0), at(2000, 560)]);
    expect([nextLook(reading, at(2000, 0)), nextLook(reading, at(2000, 560))]).toEqual([560, 1120]);
  });
});
