import { BusError } from './bus-error.ts';

/** The specification allows 64; nothing that is read here nests deeper than 4. */
const DEEPEST = 16;
const ALIGNMENT: Readonly<Record<string, number>> = {
  ...{
    y: 1,
    g: 1,
    v: 1,
    n: 2,
    q: 2,
    b: 4,
    i: 4,
    u: 4,
    h: 4,
    s: 4,
    o: 4,
    a: 4,
    x: 8,
    t: 8,
    d: 8,
    '(': 8,
    '{': 8,
  },
};

/**
 * Reads values out of a message, which another program wrote: whatever does not fit throws BusError `malformed`. Arrays and structs give
 * arrays, dictionaries arrays of pairs, variants their value, 64-bit numbers bigints.
 */
export function valuesIn(bytes: Buffer, little: boolean, from: number) {
  let at = from;

  function take(size: number): number {
    const begin = at;
    if (begin + size > bytes.length) throw malformed('a value goes beyond its message');
    at = begin + size;
    return begin;
  }
  function align(to: number): void {
    take((to - (at % to)) % to);
  }
  function number32(): number {
    align(4);
    const begin = take(4);
    return little ? bytes.readUInt32LE(begin) : bytes.readUInt32BE(begin);
  }
  function number16(): number {
    align(2);
    const begin = take(2);
    return little ? bytes.readUInt16LE(begin) : bytes.readUInt16BE(begin);
  }
  function number64(): bigint {
    align(8);
    const begin = take(8);
    return little ? bytes.readBigUInt64LE(begin) : bytes.readBigUInt64BE(begin);
  }
  function real(): number {
    align(8);
    const begin = take(8);
    return little ? bytes.readDoubleLE(begin) : bytes.readDoubleBE(begin);
  }
  function text(length: number): string {
    const begin = take(length);
    if (bytes[take(1)] !== 0) throw malformed('a string does not end');
    return bytes.toString('utf8', begin, begin + length);
  }
  function truth(): boolean {
    const value = number32();
    if (value > 1) throw malformed('neither true nor false');
    return value === 1;
  }
  function list(element: string, depth: number): unknown[] {
    const length = number32();
    align(ALIGNMENT[element.charAt(0)] ?? 1);
    const end = at + length;
    const found: unknown[] = [];
    while (at < end) found.push(one(element, depth));
    if (at !== end) throw malformed('an array is longer than it says');
    return found;
  }
  function variant(depth: number): unknown {
    const types = typesOf(text(bytes[take(1)] ?? 0));
    const [type] = types;
    if (type === undefined || types.length > 1) throw malformed('a variant holds one value');
    return one(type, depth);
  }

  function one(type: string, depth = 0): unknown {
    if (depth > DEEPEST) throw malformed('too deep');
    switch (type.charAt(0)) {
      case 'y':
        return bytes[take(1)];
      case 'b':
        return truth();
      case 'n':
        return (number16() << 16) >> 16;
      case 'q':
        return number16();
      case 'i':
        return number32() | 0;
      case 'u':
      case 'h':
        return number32();
      case 'x':
        return BigInt.asIntN(64, number64());
      case 't':
        return number64();
      case 'd':
        return real();
      case 's':
      case 'o':
        return text(number32());
      case 'g':
        return text(bytes[take(1)] ?? 0);
      case 'v':
        return variant(depth + 1);
      case 'a':
        return list(type.slice(1), depth + 1);
      default:
        align(8);
        return typesOf(type.slice(1, -1)).map((member) => one(member, depth + 1));
    }
  }

  return {
    align,
    at: () => at,
    one,
    all: (signature: string) => typesOf(signature).map((type) => one(type)),
  };
}

/** The complete types that a signature is made of. */
export function typesOf(signature: string): string[] {
  const types: string[] = [];
  for (let at = 0; at < signature.length; ) {
    const end = endOfType(signature, at, 0);
    types.push(signature.slice(at, end));
    at = end;
  }
  return types;
}

function endOfType(signature: string, at: number, depth: number): number {
  const first = signature.charAt(at);
  if (depth > DEEPEST || ALIGNMENT[first] === undefined) throw malformed('no signature');
  if (first === 'a') return endOfType(signature, at + 1, depth + 1);
  if (first !== '(' && first !== '{') return at + 1;
  const close = first === '(' ? ')' : '}';
  let next = at + 1;
  // One that holds nothing would take no bytes, and an array of it would have no end.
  do next = endOfType(signature, next, depth + 1);
  while (signature.charAt(next) !== close);
  return next + 1;
}

function malformed(why: string): BusError {
  return new BusError('malformed', `The bus sent a message that is none: ${why}.`);
}
