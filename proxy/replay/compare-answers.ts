import { parseJson } from '../contract/parse-json.ts';
/** One place where an answer is another than the recorded one. Texts are JSON, cut to what a line holds. */
export interface Difference {
  /** JSON pointer into the answer's `result` or `error`. */
  readonly pointer: string;
  /** Undefined where it was not there. */
  readonly was: string | undefined;
  readonly is: string | undefined;
}
export interface Comparison {
  readonly differences: readonly Difference[];
  /** There are more than were kept. */
  readonly more: boolean;
}

const MOST = 20;
const SHOWN = 120;
/** As proxy/mask writes it where something was: `[masked:aws-key]`. */
const PLACEHOLDER = /\[masked:[a-z0-9:-]+\]/;

/**
 * Where two answers to the same request differ in `result` or `error`. What is masked on either side equals whatever stands there on the
 * other; ids of the messages, order of members and white space do not count. Texts that are JSON themselves are compared as such.
 */
export function compareAnswers(recorded: string, live: string): Comparison {
  const differences: Difference[] = [];
  const add = (pointer: string, was: unknown, is: unknown): boolean => {
    differences.push({ pointer, was: shown(was), is: shown(is) });
    return differences.length <= MOST;
  };
  compare(outcomeOf(recorded), outcomeOf(live), '', add);
  return { differences: differences.slice(0, MOST), more: differences.length > MOST };
}

/** What counts of an answer. One that is no JSON is compared as the text that it is. */
function outcomeOf(answer: string): unknown {
  const value = parsed(answer);
  if (!isObject(value)) return value ?? answer;
  return {
    ...('result' in value && { result: value['result'] }),
    ...('error' in value && { error: value['error'] }),
  };
}

type Add = (pointer: string, was: unknown, is: unknown) => boolean;

/** False once enough was found. */
function compare(was: unknown, is: unknown, pointer: string, add: Add): boolean {
  if (typeof was === 'string' && typeof is === 'string') return compareTexts(was, is, pointer, add);
  if (isMasked(was) || isMasked(is)) return true;
  if (Array.isArray(was) && Array.isArray(is)) {
    const count = Math.max(was.length, is.length);
    for (let n = 0; n < count; n++) if (!compare(was[n], is[n], `${pointer}/${n}`, add)) return false;
    return true;
  }
  if (isObject(was) && isObject(is)) {
    for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
      const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (!compare(own(was, key), own(is, key), at, add)) return false;
    }
    return true;
  }
  return Object.is(was, is) || add(pointer, was, is);
}

function compareTexts(was: string, is: string, pointer: string, add: Add): boolean {
  if (was === is || fits(was, is) || fits(is, was)) return true;
  const [one, other] = [parsed(was), parsed(is)];
  if (isNested(one) && isNested(other)) return compare(one, other, pointer, add);
  return add(pointer, was, is);
}

/** Whether a text can be what a masked one was made of: its plain parts stand there, in order, from start to end. */
function fits(masked: string, text: string): boolean {
  const parts = masked.split(new RegExp(PLACEHOLDER, 'g'));
  const [first, last] = [parts[0] ?? '', parts.at(-1) ?? ''];
  if (parts.length === 1 || !text.startsWith(first) || text.length < first.length + last.length) return false;
  if (!text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return at <= end;
}

function isMasked(value: unknown): boolean {
  return typeof value === 'string' && PLACEHOLDER.test(value);
}
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
function own(object: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
function shown(value: unknown): string | undefined {
  const text = value === undefined ? undefined : JSON.stringify(value);
  return text === undefined || text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
}
