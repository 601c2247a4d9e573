export const LF = 0x0a;
export const CR = 0x0d;

/** One line of an event: the text is between `start` and `end`, its line ending between `end` and `next`. */
export interface SseLine {
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

/** Cuts bytes into lines at CRLF, LF and CR. The last line may have no ending (`next === end`). */
export function sseLines(bytes: Uint8Array): SseLine[] {
  const lines: SseLine[] = [];
  let start = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte !== LF && byte !== CR) continue;
    const next = byte === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
    lines.push({ start, end: at, next });
    start = next;
    at = next - 1;
  }
  if (start < bytes.length) lines.push({ start, end: bytes.length, next: bytes.length });
  return lines;
}

/** The bytes of a byte order mark at the start of a stream. */
export const BOM = [0xef, 0xbb, 0xbf] as const;

export function bomLength(bytes: Uint8Array): number {
  return BOM.every((byte, index) => bytes[index] === byte) ? BOM.length : 0;
}
