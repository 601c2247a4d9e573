import type { Store } from '../contract/store.ts';

/** Calls `changed` when the log stops, or begins again, to take what is written. */
export function watchStore(store: Store, changed: () => void): Store {
  let before = store.health().failing;
  const look = (): void => {
    const { failing } = store.health();
    if (failing === before) return;
    before = failing;
    changed();
  };
  return {
    ...store,
    async append(append) {
      try {
        return await store.append(append);
      } finally {
        look();
      }
    },
  };
}
