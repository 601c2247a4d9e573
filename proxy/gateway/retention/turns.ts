/** One after another, whatever became of the one before. */
export function createTurns() {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take<T>(run: () => Promise<T>): Promise<T> {
      const mine = last.then(run, run);
      last = mine.catch(() => {});
      return mine;
    },
    /** Resolves when all that were taken are over. */
    settled: async (): Promise<void> => void (await last),
  };
}
export type Turns = ReturnType<typeof createTurns>;
