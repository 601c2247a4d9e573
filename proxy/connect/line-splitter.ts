/** One line without its end, or the two ends of one that was too long to keep. */
export type Line =
  | { readonly kind: 'line'; readonly bytes: Buffer }
  | { readonly kind: 'too-long'; readonly head: Buffer; readonly tail: Buffer };

export interface LineSplitter {
  push(chunk: Buffer): Line[];
  /** The last line, where it had no newline. */
  end(): Line[];
}

/** What is kept of each end of a line that is too long: enough to find its id. */
const ENDS = 1024;
const NEWLINE = 0x0a;

/** Cuts bytes into lines of at most `limit` bytes (1024 or more). Longer ones are dropped as they come, so memory stays bounded. */
export function createLineSplitter(limit: number): LineSplitter {
  let parts: Buffer[] = [];
  let length = 0;
  let dropped: { head: Buffer; tail: Buffer } | undefined;

  const take = (bytes: Buffer): void => {
    if (dropped !== undefined) {
      dropped.tail = lastBytes(Buffer.concat([dropped.tail, lastBytes(bytes)]));
      return;
    }
    parts.push(bytes);
    length += bytes.length;
    if (length <= limit) return;
    const all = Buffer.concat(parts);
    dropped = { head: Buffer.from(all.subarray(0, ENDS)), tail: Buffer.from(lastBytes(all)) };
    parts = [];
  };
  const finish = (): Line => {
    const line: Line =
      dropped === undefined
        ? { kind: 'line', bytes: parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts) }
        : { kind: 'too-long', ...dropped };
    parts = [];
    length = 0;
    dropped = undefined;
    return line;
  };

  return {
    push(chunk) {
      const lines: Line[] = [];
      let start = 0;
      for (;;) {
        const end = chunk.indexOf(NEWLINE, start);
        if (end < 0) break;
        take(chunk.subarray(start, end));
        lines.push(finish());
        start = end + 1;
      }
      if (start < chunk.length) take(chunk.subarray(start));
      return lines;
    },
    end() {
      return length === 0 ? [] : [finish()];
    },
  };
}

function lastBytes(bytes: Buffer): Buffer {
  return bytes.subarray(Math.max(0, bytes.length - ENDS));
}
