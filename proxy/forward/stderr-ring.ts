import { createLineSplitter } from './line-splitter.ts';

const LINES = 200;
const LINE_CHARACTERS = 1000;
/** A line without an end must not fill the memory: beyond this it is cut where it is. */
const PENDING_BYTES = 64 * 1024;

/** The last lines of a server's stderr, each cut short. */
export function createStderrRing(onLine: (line: string) => void) {
  const lines: string[] = [];

  function add(bytes: Uint8Array): void {
    const line = Buffer.from(bytes).toString('utf8').slice(0, LINE_CHARACTERS);
    lines.push(line);
    if (lines.length > LINES) lines.shift();
    onLine(line);
  }

  return {
    lines: (): readonly string[] => [...lines],
    /** A reader for one child: its lines do not run into another's. */
    reader() {
      let splitter = createLineSplitter(PENDING_BYTES, add);
      return {
        push(chunk: Uint8Array): void {
          if (splitter.push(chunk)) return;
          add(chunk.subarray(0, LINE_CHARACTERS * 4));
          splitter = createLineSplitter(PENDING_BYTES, add);
        },
        end: (): void => splitter.end(),
      };
    },
  };
}
