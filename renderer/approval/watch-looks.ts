import type { OnScreen } from './reading.ts';

/** For so long must a part stay on the screen to be seen. The End key scrolls smoothly, and so shows everything, for a moment. */
const LOOK_MS = 150;

/** Tells what of the call has stayed on the screen, whenever that may have changed. The returned function ends it. */
export function watchLooks(call: Element, bar: Element | null, onLook: (stayed: OnScreen) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const begin = (): void => {
    if (timer !== undefined) return;
    const before = onScreen(call, bar);
    timer = setTimeout(() => {
      timer = undefined;
      const now = onScreen(call, bar);
      onLook(stayed(before, now));
      if (now.top !== before.top || now.bottom !== before.bottom || !isAlike(before, now)) begin();
    }, LOOK_MS);
  };
  const sizes = new ResizeObserver(begin);
  sizes.observe(call);
  if (bar !== null) sizes.observe(bar);
  window.addEventListener('scroll', begin, { passive: true });
  window.addEventListener('resize', begin);
  begin();
  return () => {
    clearTimeout(timer);
    sizes.disconnect();
    window.removeEventListener('scroll', begin);
    window.removeEventListener('resize', begin);
  };
}

/** What of the call is on the screen now, above the bar of buttons. */
export function onScreen(call: Element, bar: Element | null): OnScreen {
  const { top, width, height } = call.getBoundingClientRect();
  const closed = call.querySelector('[data-closed]')?.getBoundingClientRect().top;
  const screen = Math.min(window.innerHeight, bar?.getBoundingClientRect().top ?? window.innerHeight);
  return {
    width,
    height,
    screen,
    top: -top,
    bottom: screen - top,
    closed: closed === undefined ? undefined : closed - top,
  };
}

/** What was there at both times; nothing where the layout changed in between. */
function stayed(before: OnScreen, now: OnScreen): OnScreen {
  if (!isAlike(before, now)) return { ...now, bottom: now.top };
  return { ...now, top: Math.max(before.top, now.top), bottom: Math.min(before.bottom, now.bottom) };
}

const isAlike = (a: OnScreen, b: OnScreen): boolean => a.width === b.width && a.height === b.height;
