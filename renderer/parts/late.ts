import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

const RELOADED = 'countersign.reloaded';
/** A page that was loaded anew this short ago and still lacks a part is not helped by yet another load. */
const ONCE_IN_MS = 20_000;
const ASK_AGAIN_MS = 1000;

export type Late<Props> = LazyExoticComponent<ComponentType<Props>> & {
  /** Loads it now, for somebody who is likely to open it. Where that fails, opening it tries again. */
  readonly ahead: () => void;
};

/**
 * A screen that is loaded when it is first opened, or ahead of that: React shows what it has to wait for no sooner than 0.3 s after the
 * sign of waiting. A gateway that was updated serves its parts under other names: a page that is older than it loads itself anew, once,
 * at the address that was gone to.
 */
export function late<Props>(load: () => Promise<ComponentType<Props>>): Late<Props> {
  let loaded: ComponentType<Props> | undefined;
  const loading = async (): Promise<ComponentType<Props>> => {
    loaded = await load();
    return loaded;
  };
  const component = lazy<ComponentType<Props>>(() =>
    loaded === undefined ? loading().catch(startAnew).then(asModule) : atOnce(asModule(loaded)),
  );
  return Object.assign(component, { ahead: () => void loading().catch(() => {}) });
}

const asModule = <Component>(component: Component): { default: Component } => ({ default: component });

/** A promise is waited for, be it fulfilled; React takes what a thenable gives at once without showing that it waits. */
function atOnce<T>(value: T): Promise<T> {
  return { then: (take: (value: T) => void) => take(value) } as Promise<T>;
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
