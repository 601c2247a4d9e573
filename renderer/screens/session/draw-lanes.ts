import { LANES, type Lane, type LaneColumns, runsOf } from './lane-columns.ts';

/** Heights in px. */
export const LANE_PX = 18;
export const MASKED_PX = 7;
/** Of what a search has found. */
const CAP_PX = 3;
export const lanesHeight = LANE_PX * 4 + MASKED_PX;
/** By strength. */
const HEIGHTS = [0, 6, 10, 15];

/** By name of lane and strength: `agent1`. */
export type LaneColours = Readonly<Record<string, string>>;

export const colourName = (lane: Lane, strength: number): string =>
  lane === 'masked'
    ? 'masked'
    : strength === 3
      ? 'bad'
      : strength === 2
        ? 'held'
        : lane === 'gateway'
          ? 'allowed'
          : 'call';

/** Draws the lanes on a canvas that has just been cleared. */
export function drawLanes(
  context: CanvasRenderingContext2D,
  columns: LaneColumns,
  colours: LaneColours,
): void {
  LANES.forEach((lane, row) => {
    const base = lane === 'masked' ? lanesHeight : LANE_PX * (row + 1);
    for (const { x, width, strength } of runsOf(columns[lane])) {
      const height = lane === 'masked' ? MASKED_PX - 2 : (HEIGHTS[strength] ?? 0);
      context.fillStyle = colours[colourName(lane, strength)] ?? 'gray';
      context.fillRect(x, base - height - 1, width, height);
      if (lane === 'approver' && strength === 2) stripe(context, x, base - height - 1, width, height);
    }
  });
}

/** Behind the lanes, under a cap at the upper edge: it shows without its colour, too. */
export function drawFound(
  context: CanvasRenderingContext2D,
  columns: Uint8Array,
  colours: LaneColours,
): void {
  context.save();
  context.fillStyle = colours['found'] ?? 'gray';
  for (const { x, width } of runsOf(columns)) {
    context.globalAlpha = 0.28;
    context.fillRect(x, 0, width, lanesHeight);
    context.globalAlpha = 1;
    context.fillRect(x, 0, width, CAP_PX);
  }
  context.restore();
}

/** Waiting is hatched: it shows without its colour, too. */
function stripe(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  context.save();
  context.globalCompositeOperation = 'destination-out';
  for (let at = x + 4; at + 2 <= x + width - 1; at += 6) context.fillRect(at, y + 2, 2, height - 4);
  context.restore();
}
