const KEPT = 4000;

/** Keeps the end of what a process writes to standard error. */
export function lastWords() {
  let text = '';
  return {
    add(chunk: string): void {
      text = (text + chunk).slice(-KEPT);
    },
    read: (): string => text.trim(),
  };
}
