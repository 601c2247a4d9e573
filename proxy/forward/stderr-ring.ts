import { createLineSplitter } from './line-splitter.ts';

const LINES = 200;
const LINE_CHARACTERS = 1000;
/** How much of what one child said goes with its failure. */
const LAST_LINES = 12;
/** A line without an end must not fill the memory: beyond this it is cut where it is. */
const PENDING_BYTES = 64 * 1024;
/** Shorter ones would take harmless words out. */
const SECRET_CHARACTERS = 6;

/** The last lines of a server's stderr, each cut short, without the secrets that its children were given (law 7). */
export function createStderrRing(onLine: (line: string) => void) {
  const lines: string[] = [];
  const secrets = new Set<string>();

  function add(bytes: Uint8Array, own: string[]): void {
    let line = Buffer.from(bytes).toString('utf8');
    for (const secret of secrets) line = line.replaceAll(secret, '[secret]');
    line = line.slice(0, LINE_CHARACTERS);
    for (const [kept, most] of [
      [lines, LINES],
      [own, LAST_LINES],
    ] as const) {
      kept.push(line);
      if (kept.length > most) kept.shift();
    }
    onLine(line);
  }

  return {
    lines: (): readonly string[] => [...lines],
    /** Takes a value out of every line from now on; of a text of many lines, each. */
    hide(value: string): void {
      for (const line of value.split(/\r?\n/)) if (line.length >= SECRET_CHARACTERS) secrets.add(line);
    },
    /** A reader for one child: its lines do not run into another's. */
    reader() {
      const own: string[] = [];
      const give = (line: Uint8Array): void => add(line, own);
      let splitter = createLineSplitter(() => PENDING_BYTES, give);
      return {
        push(chunk: Uint8Array): void {
          if (splitter.push(chunk)) return;
          give(chunk.subarray(0, LINE_CHARACTERS * 4));
          splitter = createLineSplitter(() => PENDING_BYTES, give);
        },
        end: (): void => splitter.end(),
        /** The last lines of this child. */
        last: (): readonly string[] => [...own],
      };
    },
  };
}
