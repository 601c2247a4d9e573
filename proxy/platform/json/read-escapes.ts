const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;
const SMALL_U = 0x75;
const REPLACEMENT = 0xfffd;

/** What stands for what after a backslash, but for numbers. */
const SINGLE = new Uint8Array(256);
for (const [letter, meant] of ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t'])
  SINGLE[letter?.charCodeAt(0) ?? 0] = meant?.charCodeAt(0) ?? 0;

/**
 * Characters of ASCII that are kept on either side of a place that changed. A group of the index has four units at most, and each of these
 * begins a unit of its own, whatever marks come after it.
 */
const BESIDE = 4;

const NEW = 1;
const KEPT = 2;

/** UTF-8. */
export interface ReadText {
  readonly all: Uint8Array;
  /** The places that changed, with so much beside each that every group of the index is in it which the text had not before. */
  changed(): Uint8Array;
}

/**
 * What a text says once the escapes of JSON in it are read, wherever they stand: a string that is JSON itself keeps those of its own.
 * Undefined where there are none. It is never longer.
 */
export function readEscapes(data: Uint8Array): ReadText | undefined {
  const first = data.indexOf(BACKSLASH);
  if (first < 0) return undefined;
  const all = Buffer.allocUnsafe(data.length);
  const marks = new Uint8Array(data.length);
  all.set(data.subarray(0, first));
  let to = first;
  let found = false;
  for (let at = first; at < data.length; ) {
    const byte = data[at] ?? 0;
    const single = byte === BACKSLASH ? (SINGLE[data[at + 1] ?? 0] ?? 0) : 0;
    const unit = byte === BACKSLASH && single === 0 ? unitAt(data, at) : -1;
    if (single === 0 && unit < 0) {
      all[to++] = byte;
      at += 1;
      continue;
    }
    const from = to;
    if (single !== 0) {
      all[to++] = single;
      at += 2;
    } else {
      const low = unit >= 0xd800 && unit < 0xdc00 ? unitAt(data, at + 6) : -1;
      const isPair = low >= 0xdc00 && low < 0xe000;
      to = put(all, to, isPair ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00) : unit);
      at += isPair ? 12 : 6;
    }
    for (let place = from; place < to; place++) marks[place] = NEW;
    found = true;
  }
  if (!found) return undefined;
  const read = all.subarray(0, to);
  return { all: read, changed: () => around(read, marks) };
}

/** The number of `\uXXXX`, in capitals too: who looks for a text does it without regard to case. -1 where there is none. */
function unitAt(data: Uint8Array, at: number): number {
  if (data[at] !== BACKSLASH || ((data[at + 1] ?? 0) | 0x20) !== SMALL_U) return -1;
  let unit = 0;
  for (let place = at + 2; place < at + 6; place++) {
    const digit = digitOf(data[place] ?? 0);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}
function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function put(all: Uint8Array, to: number, code: number): number {
  if (code < 0x80) {
    all[to] = code;
    return to + 1;
  }
  const isLone = code >= 0xd800 && code < 0xe000;
  const bytes = Buffer.from(String.fromCodePoint(isLone ? REPLACEMENT : code));
  all.set(bytes, to);
  return to + bytes.length;
}

/** The new places with what is beside them, a line feed between. In two passes, for a text can be one new place after the other. */
function around(text: Uint8Array, marks: Uint8Array): Uint8Array {
  for (let at = text.length - 1, left = 0; at >= 0; at--) {
    if (marks[at] === NEW) left = BESIDE;
    else if (left > 0) {
      marks[at] = KEPT;
      if ((text[at] ?? 0) < 0x80) left -= 1;
    }
  }
  const out = Buffer.allocUnsafe(text.length * 2);
  let to = 0;
  for (let at = 0, left = 0; at < text.length; at++) {
    const byte = text[at] ?? 0;
    const mark = marks[at];
    if (mark === NEW) left = BESIDE;
    else if (left > 0) {
      if (byte < 0x80) left -= 1;
    } else if (mark !== KEPT) {
      if (to > 0 && out[to - 1] !== LINE_FEED) out[to++] = LINE_FEED;
      continue;
    }
    out[to++] = byte;
  }
  return out.subarray(0, to);
}
