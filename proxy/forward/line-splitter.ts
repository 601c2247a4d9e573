const LF = 0x0a;
const CR = 0x0d;

/**
 * Cuts a byte stream into lines at LF, with a CR before it taken away. `push` returns false once a line is longer than `ceiling`
 * bytes: the stream is then of no more use.
 */
export function createLineSplitter(
  ceiling: () => number,
  onLine: (line: Uint8Array) => void,
): { push(chunk: Uint8Array): boolean; end(): void } {
  let parts: Uint8Array[] = [];
  let size = 0;
  let overlong = false;

  function keep(part: Uint8Array): void {
    parts.push(part);
    size += part.length;
    overlong ||= size > ceiling();
  }

  function give(): void {
    const only = parts.length === 1 ? parts[0] : undefined;
    const line = only ?? new Uint8Array(Buffer.concat(parts));
    parts = [];
    size = 0;
    onLine(line[line.length - 1] === CR ? line.subarray(0, -1) : line);
  }

  return {
    push(chunk) {
      let from = 0;
      for (let at = chunk.indexOf(LF); at >= 0 && !overlong; at = chunk.indexOf(LF, from)) {
        keep(chunk.subarray(from, at));
        if (!overlong) give();
        from = at + 1;
      }
      if (!overlong && from < chunk.length) keep(chunk.subarray(from));
      return !overlong;
    },
    end() {
      if (size > 0 && !overlong) give();
    },
  };
}
