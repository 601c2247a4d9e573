/* How much is held at once of what is read side by side. */

/** @param {number} most Bytes; what is more than that by itself is held alone. */
function newBudget(most) {
  let used = 0;
  /** @type {(() => void)[]} */
  let waiting = [];
  return {
    /** @template T @param {number} size @param {() => Promise<T>} act */
    async hold(size, act) {
      while (used > 0 && used + size > most)
        await new Promise((go) => {
          waiting.push(() => go(undefined));
        });
      used += size;
      try {
        return await act();
      } finally {
        used -= size;
        const all = waiting;
        waiting = [];
        for (const go of all) go();
      }
    },
  };
}
