import type { Store } from '../contract/store.ts';
import type { Clock } from '../contract/time.ts';

/** A log whose file is gone stops without an append. */
const LOOK_MS = 1000;

/** Calls `changed` when the log stops, or begins again, to take what is written; until it is closed. */
export function watchStore(store: Store, clock: Clock, changed: () => void): Store {
  let before = store.health().failing;
  const look = (): void => {
    const { failing } = store.health();
    if (failing === before) return;
    before = failing;
    changed();
  };
  const lookAgain = (): void => {
    look();
    cancel = clock.after(LOOK_MS, lookAgain);
  };
  let cancel = clock.after(LOOK_MS, lookAgain);
  return {
    ...store,
    async append(append) {
      try {
        return await store.append(append);
      } finally {
        look();
      }
    },
    close() {
      cancel();
      return store.close();
    },
  };
}
