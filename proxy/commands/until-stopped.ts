const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves with the first signal that asks the process to end. A second one ends it at once. */
export function untilStopped(): Promise<string> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals): void => {
      for (const each of SIGNALS) {
        process.off(each, stop);
        process.once(each, () => process.exit(1));
      }
      resolve(signal);
    };
    for (const signal of SIGNALS) process.on(signal, stop);
  });
}
