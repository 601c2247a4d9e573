import { RecordError } from './record-error.ts';

/**
 * The RFC 8785 text of a value out of what records are made of: strings, safe integers, booleans, null, arrays and plain
 * objects whose names begin with a letter from a to z. Anything else, and a lone surrogate anywhere, is RecordError 'not-canonical'.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(inOrder(value));
}

/** The value with all members in order, and nothing in it that JSON.stringify writes otherwise than RFC 8785. */
export function inOrder(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw bad('a string holds a lone surrogate');
      return value;
    case 'number':
      if (!Number.isSafeInteger(value)) throw bad(`${value} is not a safe integer`);
      return value;
    case 'boolean':
      return value;
    case 'object':
      if (value === null) return null;
      return Array.isArray(value) ? value.map(inOrder) : membersInOrder(value);
    default:
      throw bad(`a value of type ${typeof value} has no canonical form`);
  }
}

function membersInOrder(value: object): object {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw bad('only plain objects have a canonical form');
  const members = value as Readonly<Record<string, unknown>>;
  const ordered: Record<string, unknown> = {};
  for (const key of sortNames(Object.keys(members))) {
    // Whole numbers and `__proto__` would not keep their place in an object.
    if (!(key >= 'a' && key < '{')) throw bad('a name begins with no letter');
    if (!key.isWellFormed()) throw bad('a name holds a lone surrogate');
    ordered[key] = inOrder(members[key]);
  }
  return ordered;
}

/**
 * Sorts a few names by their UTF-16 code units, as RFC 8785 section 3.2.3 wants and `<` compares. By insertion: Array.sort makes as
 * much garbage for ten names as all else that a call's records are made of.
 */
function sortNames(names: string[]): string[] {
  for (let n = 1; n < names.length; n++) {
    const name = names[n] ?? '';
    let at = n;
    for (; at > 0 && (names[at - 1] ?? '') > name; at--) names[at] = names[at - 1] ?? '';
    names[at] = name;
  }
  return names;
}

function bad(what: string): RecordError {
  return new RecordError('not-canonical', what);
}
