import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

const RELOADED = 'countersign.reloaded';
/** A page that was loaded anew this short ago and still lacks a part is not helped by yet another load. */
const ONCE_IN_MS = 20_000;
const ASK_AGAIN_MS = 1000;

/**
 * A screen that is loaded when it is first opened. A gateway that was updated serves its parts under other names: a page that is
 * older than it loads itself anew, once, at the address that was gone to.
 */
export function late<Props>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => ({ default: await load().catch(startAnew) }));
}

async function startAnew(cause: unknown): Promise<never> {
  // While nobody answers, to load anew would trade this page for the browser's own error page.
  while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  const before = Number(sessionStorage.getItem(RELOADED) ?? 0);
  if (Date.now() - before < ONCE_IN_MS) throw cause;
  sessionStorage.setItem(RELOADED, String(Date.now()));
  location.reload();
  return new Promise(() => {});
}

async function answers(): Promise<boolean> {
  try {
    return (await fetch(location.pathname, { method: 'HEAD', cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}
