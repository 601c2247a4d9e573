/** How far a call has been read, px from its beginning. */
export interface Reading {
  /** Of the call as it was laid out then. */
  readonly width: number;
  readonly height: number;
  /** All before this has been on the screen, but for what was skipped. */
  readonly seen: number;
  /** How much before it was not. */
  readonly skipped: number;
}
/** What of the call is on the screen, px from its beginning; the bar of buttons covers the rest. */
export interface OnScreen {
  readonly width: number;
  readonly height: number;
  readonly top: number;
  readonly bottom: number;
  /** The height of the window above the bar. */
  readonly screen: number;
  /** Where the first part is that the person has closed. */
  readonly closed: number | undefined;
}

/** More screens than this nobody goes through: a longer call may be skipped through, in as many steps, and that is said. */
const MOST_SCREENS = 30;
/** Of the look before, so that the eye finds its place again. */
const OVERLAP_PX = 40;
/** A layout is rounded. */
const SLACK_PX = 1;

export const UNREAD: Reading = { width: 0, height: 0, seen: 0, skipped: 0 };

/**
 * What has been seen once this has been on the screen too. Only what joins on to what was seen before counts: who jumps to the end has
 * not seen the middle. In another width the lines break elsewhere, and nothing counts; where the layout shrinks, some of what was seen
 * may have come to lie further up, and must be seen again.
 */
export function readOn(before: Reading, now: OnScreen): Reading {
  const { width, height, top } = now;
  const last = before.width === width ? before : UNREAD;
  const end = Math.min(height, now.closed ?? height);
  const shrunk = Math.max(0, last.height - height);
  const seen = Math.max(0, Math.min(last.seen - shrunk, end));
  const skipped = Math.min(last.skipped, seen);
  const bottom = Math.min(now.bottom, end);
  if (bottom <= seen || bottom <= top || top > seen + mostSkipped(now) + SLACK_PX)
    return { width, height, seen, skipped };
  const gap = top - seen;
  return { width, height, seen: bottom, skipped: skipped + (gap > SLACK_PX ? gap : 0) };
}

export const isWhole = ({ height, seen }: Reading): boolean => height > 0 && seen >= height - SLACK_PX;

export const isLong = (now: OnScreen): boolean => mostSkipped(now) > 0;

/** Where the look after this one begins, px from the call's beginning: a screen further down, and never past what was not seen. */
export const nextLook = ({ seen }: Reading, now: OnScreen): number =>
  within(Math.min(seen, now.bottom) - Math.min(OVERLAP_PX, now.screen / 4), now);

/** Where a look begins that skips a part of a long call. Rows that were never drawn have a guessed height, hence the margin. */
export const skipLook = ({ seen }: Reading, now: OnScreen): number =>
  within(seen + mostSkipped(now) * 0.9, now);

const within = (look: number, { height, screen }: OnScreen): number =>
  Math.max(0, Math.min(look, height - screen));

const mostSkipped = ({ height, screen }: OnScreen): number =>
  screen <= 0 ? 0 : Math.max(0, height / MOST_SCREENS - screen);
