import { RecordError } from './record-error.ts';

/** Printable ASCII without the quote and the backslash: what JSON writes as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

/**
 * The RFC 8785 text of a value out of what records are made of: strings, safe integers, booleans, null, arrays and plain
 * objects. Anything else, and a lone surrogate anywhere, is RecordError 'not-canonical'.
 */
export function canonical(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return canonicalString(value);
    case 'number':
      if (!Number.isSafeInteger(value))
        throw new RecordError('not-canonical', `${value} is not a safe integer`);
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? canonicalArray(value) : canonicalObject(value);
    default:
      throw new RecordError('not-canonical', `a value of type ${typeof value} has no canonical form`);
  }
}

function canonicalString(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new RecordError('not-canonical', 'a string holds a lone surrogate');
  return JSON.stringify(text);
}

function canonicalArray(values: readonly unknown[]): string {
  let text = '[';
  for (let at = 0; at < values.length; at++) text += (at === 0 ? '' : ',') + canonical(values[at]);
  return `${text}]`;
}

function canonicalObject(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new RecordError('not-canonical', 'only plain objects have a canonical form');
  }
  const members = value as Readonly<Record<string, unknown>>;
  let text = '{';
  // Sorting without a comparator compares UTF-16 code units, as RFC 8785 section 3.2.3 wants.
  for (const key of Object.keys(members).sort()) {
    text += `${text === '{' ? '' : ','}${canonicalString(key)}:${canonical(members[key])}`;
  }
  return `${text}}`;
}
