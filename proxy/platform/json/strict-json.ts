import { isKeyEnd, valueAsWritten } from '../../contract/parse-json.ts';
import { JsonError } from './json-error.ts';
import { hasLoneSurrogate, numberEnd, skipSpace, stringEnd } from './json-lexer.ts';
import { decodeString } from './json-tokens.ts';
import { isSafeNumber } from './safe-number.ts';

/** A member of the top-level object. Offsets count UTF-16 units of `StrictDocument.text`; `rawMember` gives the bytes. */
interface Member {
  /** Decoded. */
  readonly key: string;
  readonly valueStart: number;
  readonly valueEnd: number;
}
export interface Span {
  readonly start: number;
  readonly end: number;
}
export interface StrictDocument {
  readonly bytes: Uint8Array;
  readonly text: string;
  /**
   * As `JSON.parse` should give it. A `__proto__` member is an own property like any other: reading, spreading and
   * `Object.entries` are safe; copying with `Object.assign` or by assignment is not.
   */
  readonly value: unknown;
  /** The members of a top-level object in order; empty for other values. */
  readonly members: readonly Member[];
  /** The elements of a top-level array (a JSON-RPC batch) in order; empty for other values. */
  readonly elements: readonly Span[];
}

const ENVELOPE = new Set(['jsonrpc', 'id', 'method', 'params', 'result', 'error']);
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface StrictLimits {
  /** The most levels of arrays and objects. */
  readonly depth: number;
  /**
   * Lets pass what servers write and nothing is decided by: numbers beyond a double and halves of surrogate pairs. Members are
   * as strict as ever.
   */
  readonly lenientValues?: boolean;
  /** Lets keys below the top level stand twice: where their content is passed on and not decided by. */
  readonly nestedTwins?: boolean;
  /** Lets a key be like one of an envelope: where no other program reads it as one. */
  readonly nearTwins?: boolean;
}

/**
 * Parses strict I-JSON (RFC 7493): what this accepts, every parser reads the same. Throws JsonError and nothing else.
 */
export function parseStrict(bytes: Uint8Array, limits: StrictLimits): StrictDocument {
  const text = decode(bytes);
  const scan = scanText(text, limits.depth);
  const value = parse(text, scan.escapedKey);
  // From here on the text is valid JSON, so what the scan took from it is right.
  const strict = limits.lenientValues !== true;
  if (strict && scan.loneSurrogate) throw new JsonError('lone-surrogate');
  if (strict && scan.unsafeNumber) throw new JsonError('unsafe-number');
  const members = scan.keys.map((key, n): Member => {
    const span = scan.values[n] ?? { start: 0, end: 0 };
    return { key: decodeString(text, key.start, key.end), valueStart: span.start, valueEnd: span.end };
  });
  const hasTwins = countMembers(value) !== scan.memberCount;
  const twinsOnTop = new Set(members.map(({ key }) => key)).size !== members.length;
  if (hasTwins && (limits.nestedTwins !== true || twinsOnTop)) throw new JsonError('duplicate-key');
  if (limits.nearTwins !== true) for (const { key } of members) refuseNearDuplicate(key);
  return { bytes, text, value, members, elements: scan.topIsArray ? scan.values : [] };
}

/** The raw bytes of a top-level member's value, or undefined where there is no such member. Not a copy. */
export function rawMember(document: StrictDocument, key: string): Uint8Array | undefined {
  const member = document.members.find((candidate) => candidate.key === key);
  return member && rawSpan(document, { start: member.valueStart, end: member.valueEnd });
}

/** The raw bytes of a span of the text: of an element of a batch, to be parsed as a document of its own. Not a copy. */
export function rawSpan(document: StrictDocument, span: Span): Uint8Array {
  const { bytes, text } = document;
  // Decoding was fatal, so text and bytes stand for each other exactly; as many units as bytes means all ASCII.
  if (text.length === bytes.length) return bytes.subarray(span.start, span.end);
  const start = Buffer.byteLength(text.slice(0, span.start));
  return bytes.subarray(start, start + Buffer.byteLength(text.slice(span.start, span.end)));
}

function decode(bytes: Uint8Array): string {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw new JsonError('not-utf8');
  }
  if (text.charCodeAt(0) === 0xfeff) throw new JsonError('not-utf8');
  return text;
}

function parse(text: string, escapedKey: boolean): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new JsonError('syntax');
  }
  return escapedKey ? valueAsWritten(text) : value;
}

interface Scan {
  topIsArray: boolean;
  /** Members of all objects together. */
  memberCount: number;
  loneSurrogate: boolean;
  unsafeNumber: boolean;
  /** The engine may take such a key for another. */
  escapedKey: boolean;
  /** Spans of the top-level object's keys, quotes included, and of its (or the array's) values. */
  readonly keys: Span[];
  readonly values: Span[];
}

/**
 * One pass that finds what `JSON.parse` does not tell. It checks no grammar, for `JSON.parse` comes after it and its findings
 * count only for valid text; but the depth is refused here, before a parser allocates for four million brackets.
 */
function scanText(text: string, depthLimit: number): Scan {
  const scan: Scan = {
    topIsArray: false,
    memberCount: 0,
    loneSurrogate: false,
    unsafeNumber: false,
    escapedKey: false,
    keys: [],
    values: [],
  };
  let depth = 0;
  let valueStart = -1;
  let lastString: Span = { start: 0, end: 0 };
  let backslash = text.indexOf('\\');
  let i = 0;
  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c === 0x22) {
      const end = stringEnd(text, i);
      if (end < 0) throw new JsonError('syntax');
      if (backslash >= 0 && backslash < end) {
        if (backslash > i && hasLoneSurrogate(text, i, end)) scan.loneSurrogate = true;
        if (isKeyEnd(text, end)) scan.escapedKey = true;
        backslash = text.indexOf('\\', end);
      }
      if (depth === 1) lastString = { start: i, end };
      i = end;
    } else if (c === 0x2d || (c >= 0x30 && c <= 0x39)) {
      const end = numberEnd(text, i);
      if (end < 0) throw new JsonError('syntax');
      if (end - i > 3 && !isSafeNumber(text.slice(i, end))) scan.unsafeNumber = true;
      i = end;
    } else if (c === 0x7b || c === 0x5b) {
      depth += 1;
      if (depth > depthLimit) throw new JsonError('too-deep');
      i += 1;
      if (depth === 1 && c === 0x5b) {
        scan.topIsArray = true;
        valueStart = skipSpace(text, i);
      }
    } else if (c === 0x7d || c === 0x5d) {
      if (depth === 1) closeValue(scan, text, valueStart, i);
      depth -= 1;
      i += 1;
    } else if (c === 0x3a) {
      scan.memberCount += 1;
      i += 1;
      if (depth === 1) {
        scan.keys.push(lastString);
        valueStart = skipSpace(text, i);
      }
    } else if (c === 0x2c) {
      if (depth === 1) closeValue(scan, text, valueStart, i);
      i += 1;
      if (depth === 1) valueStart = skipSpace(text, i);
    } else {
      i += 1;
    }
  }
  return scan;
}

function closeValue(scan: Scan, text: string, start: number, at: number): void {
  let end = at;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  // Empty only in `{}` and `[]`; elsewhere the text is no JSON.
  if (start >= 0 && end > start) scan.values.push({ start, end });
}

function isSpace(c: number): boolean {
  return c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
}

/** The members that are left when the parser has put duplicates together, whatever escapes they were written in. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let count = Array.isArray(value) ? 0 : inner.length;
  for (const child of inner) if (typeof child === 'object') count += countMembers(child);
  return count;
}

/**
 * Go's encoding/json matches struct fields by Unicode case folding and C parsers may stop at NUL, so `Method` or
 * `method\u0000` would be another method for the server than for us. Upper then lower folds U+017F and U+212A as Go does.
 */
function refuseNearDuplicate(key: string): void {
  // Plain lower case is the envelope's own name or another word.
  if (/^[a-z0-9_]*$/.test(key)) return;
  const folded = key
    .replace(/\p{Cc}/gu, '')
    .toUpperCase()
    .toLowerCase();
  if (ENVELOPE.has(folded)) throw new JsonError('near-duplicate-key');
}
