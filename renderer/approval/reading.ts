/** How far a call has been read, px from its beginning: all before `seen` has been on the screen, but for what was passed over. */
export interface Reading {
  /** Of the call as it was laid out then. */
  readonly height: number;
  readonly seen: number;
  readonly passedOver: boolean;
}
/** What of the call is on the screen now, px from its beginning; the bar of buttons covers the rest. */
export interface OnScreen {
  readonly height: number;
  readonly top: number;
  readonly bottom: number;
  /** Where the first part is that the person has closed. */
  readonly closed: number | undefined;
}

/** More looks than this nobody takes: of a longer call, each look may pass over what lies before it, and that is said. */
export const MOST_LOOKS = 30;
/** Of the look before, so that the eye finds its place again. */
const OVERLAP_PX = 40;
/** A layout is rounded. */
const SLACK_PX = 1;

export const UNREAD: Reading = { height: 0, seen: 0, passedOver: false };

/**
 * What has been seen once this has been on the screen too. Only what joins on to what was seen before counts: who jumps to the end has
 * not seen the middle. Where the layout shrinks, some of what was seen may have come to lie further up, and must be seen again.
 */
export function readOn(before: Reading, now: OnScreen): Reading {
  const shrunk = Math.max(0, before.height - now.height);
  const end = Math.min(now.height, now.closed ?? now.height);
  const held = Math.max(0, Math.min(before.seen - shrunk, end));
  const still = { height: now.height, seen: held, passedOver: before.passedOver };
  const bottom = Math.min(now.bottom, end);
  if (bottom <= held || now.bottom <= now.top || now.top > held + gapOf(now) + SLACK_PX) return still;
  return { ...still, seen: bottom, passedOver: before.passedOver || now.top > held + SLACK_PX };
}

export const isWhole = ({ height, seen }: Reading): boolean => height > 0 && seen >= height - SLACK_PX;

/** How many looks the call takes to be seen from end to end. */
export const screensOf = ({ height, top, bottom }: OnScreen): number =>
  Math.ceil(height / Math.max(1, bottom - top));

/** Where the next look begins, px from the call's beginning. */
export function nextLook({ seen }: Reading, now: OnScreen): number {
  const screen = now.bottom - now.top;
  const gap = gapOf(now);
  const from = gap > 0 ? seen + gap * 0.9 : seen - Math.min(OVERLAP_PX, screen / 4);
  return Math.max(0, Math.min(from, now.height - screen));
}

const gapOf = ({ height, top, bottom }: OnScreen): number =>
  Math.max(0, height / MOST_LOOKS - (bottom - top));
