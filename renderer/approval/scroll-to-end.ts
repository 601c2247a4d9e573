/** Frames to try: rows that were never drawn have a guessed height, so the end moves while one goes there. */
const MOST_FRAMES = 60;

/** Scrolls to the end of the call, and stays at it until it stands still. */
export function scrollToEnd(end: HTMLElement | null): void {
  let still = 0;
  let last = Number.NaN;
  let frames = 0;
  const step = (): void => {
    frames += 1;
    if (end === null || !end.isConnected || still > 5 || frames > MOST_FRAMES) return;
    end.scrollIntoView({ block: 'center' });
    still = window.scrollY === last ? still + 1 : 0;
    last = window.scrollY;
    requestAnimationFrame(step);
  };
  step();
}
