import { forwardedAt, IS_TARGET, isWrong, type Mark } from './marks.ts';

/** The lanes of the timeline, from above. */
export const LANES = ['agent', 'gateway', 'approver', 'server', 'masked'] as const;
export type Lane = (typeof LANES)[number];

/**
 * What is drawn in a pixel column of a lane, the strongest of all that falls into it. Each has a height of its own, so that it shows
 * without its colour: a call 1, allowed 1, held 2, what was refused or went wrong 3.
 */
export const STRENGTHS = 3;
export type LaneColumns = Readonly<Record<Lane, Uint8Array>>;

interface View {
  /** µs since 1970 UTC at the left and the right edge. */
  readonly from: number;
  readonly to: number;
  /** In pixels. */
  readonly width: number;
  /** The end of what runs. */
  readonly now: number;
  /** A mark is at least so many pixels wide. */
  readonly least: number;
}

/** Calls as columns of pixels, in time that grows with their number alone: however many fall into one column, it is drawn once. */
export function laneColumns(marks: readonly Mark[], view: View): LaneColumns {
  const { from, to, width, now, least } = view;
  const scale = width / Math.max(1, to - from);
  const steps = new Map(
    LANES.map((lane) => [lane, Array.from({ length: STRENGTHS }, () => new Int32Array(width + 1))]),
  );
  const draw = (lane: Lane, strength: 1 | 2 | 3, begin: number, end: number): void => {
    const x = Math.floor((begin - from) * scale);
    const last = Math.max(x + least, Math.ceil((end - from) * scale));
    if (last <= 0 || x >= width) return;
    const step = steps.get(lane)?.[strength - 1];
    if (step === undefined) return;
    step[Math.max(0, x)] = (step[Math.max(0, x)] ?? 0) + 1;
    step[Math.min(width, last)] = (step[Math.min(width, last)] ?? 0) - 1;
  };
  for (const mark of marks) {
    const { received, held } = mark;
    const end = mark.finished ?? now;
    if (end < from || received > to) continue;
    const wrong = isWrong(mark);
    draw('agent', wrong ? 3 : 1, received, end);
    draw('gateway', mark.effect === 'allow' ? 1 : mark.effect === 'hold' ? 2 : 3, received, received);
    if (held !== null) {
      draw('approver', 2, held.from, held.to ?? now);
      if (held.to !== null && IS_TARGET.deny(mark)) draw('approver', 3, held.to, held.to);
    }
    const sent = forwardedAt(mark);
    if (sent !== null) draw('server', 1, sent, end);
    if (wrong) draw('server', 3, end, end);
    if (mark.masked) draw('masked', 1, end, end);
  }
  return Object.fromEntries([...steps].map(([lane, each]) => [lane, strongest(each, width)])) as Record<
    Lane,
    Uint8Array
  >;
}

/** Columns of what a search has found: each as long as its call runs. */
export function foundColumns(marks: readonly Mark[], places: readonly number[], view: View): Uint8Array {
  const { from, to, width, now, least } = view;
  const scale = width / Math.max(1, to - from);
  const columns = new Uint8Array(width);
  for (const place of places) {
    const mark = marks[place];
    if (mark === undefined || mark.received > to || (mark.finished ?? now) < from) continue;
    const x = Math.floor((mark.received - from) * scale);
    const end = Math.max(x + Math.max(2, least), Math.ceil(((mark.finished ?? now) - from) * scale));
    columns.fill(1, Math.max(0, x), Math.min(width, Math.max(0, end)));
  }
  return columns;
}

function strongest(steps: readonly Int32Array[], width: number): Uint8Array {
  const columns = new Uint8Array(width);
  steps.forEach((step, n) => {
    let open = 0;
    for (let x = 0; x < width; x += 1) {
      open += step[x] ?? 0;
      if (open > 0) columns[x] = n + 1;
    }
  });
  return columns;
}

/** Columns that are next to each other and alike, as one. */
export function* runsOf(columns: Uint8Array): Generator<{ x: number; width: number; strength: number }> {
  for (let x = 0; x < columns.length; ) {
    const strength = columns[x] ?? 0;
    let end = x + 1;
    while (end < columns.length && columns[end] === strength) end += 1;
    if (strength > 0) yield { x, width: end - x, strength };
    x = end;
  }
}

/** The place of the call at a moment: of those that run then the one that came last, else the nearest; -1 where there is none. */
export function placeAt(marks: readonly Mark[], time: number, now: number): number {
  let [best, distance] = [-1, Number.POSITIVE_INFINITY];
  for (let n = 0; n < marks.length; n += 1) {
    const mark = marks[n];
    if (mark === undefined) continue;
    const end = mark.finished ?? now;
    const off = time < mark.received ? mark.received - time : time > end ? time - end : 0;
    if (off <= distance) [best, distance] = [n, off];
  }
  return best;
}
