import { z } from 'zod';

/** Where a window was when it was closed; in the screen's own points. */
export const windowPlace = z.strictObject({
  x: z.int(),
  y: z.int(),
  width: z.int().min(200).max(20_000),
  height: z.int().min(200).max(20_000),
  maximised: z.boolean(),
});
export type WindowPlace = z.infer<typeof windowPlace>;

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** At least this much of the window must be on some screen, or nobody could take hold of it. */
const GRIP = 80;

/** The kept place where it can still be seen, cut to the screen that shows it; undefined where that screen is gone. */
export function placeOnScreens(kept: WindowPlace, screens: readonly Area[]): WindowPlace | undefined {
  const screen = screens.find(
    (area) =>
      overlap(kept.x, kept.width, area.x, area.width) >= GRIP &&
      kept.y >= area.y - 1 &&
      kept.y <= area.y + area.height - GRIP,
  );
  if (screen === undefined) return undefined;
  return {
    ...kept,
    width: Math.min(kept.width, screen.width),
    height: Math.min(kept.height, screen.height),
  };
}

function overlap(from: number, length: number, otherFrom: number, otherLength: number): number {
  return Math.min(from + length, otherFrom + otherLength) - Math.max(from, otherFrom);
}
