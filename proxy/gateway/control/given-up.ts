import { ControlError } from '../../contract/control.ts';
import type { Store } from '../../contract/store.ts';

/** What `work` comes to, unless whoever asked for it goes away first. It is over then, though `work` may still run. */
export async function unlessGivenUp<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const gone = Promise.withResolvers<never>();
  const giveUp = (): void => gone.reject(givenUp());
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted === true) giveUp();
  try {
    return await Promise.race([work, gone.promise]);
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}

/** The store for as long as somebody waits for what is read: no step is begun after that. */
export function untilGivenUp(store: Store, signal: AbortSignal | undefined): Store {
  const read: Store['read'] = async (name, params, epoch) => {
    if (signal?.aborted === true) throw givenUp();
    return store.read(name, params, epoch);
  };
  return { ...store, read };
}

/** Nobody is there to read it; the gateway's diagnostics do not tell of it as of something that failed. */
function givenUp(): ControlError {
  return new ControlError('unavailable', 'It was given up by whoever asked for it.');
}
