import { parseJson } from '../../proxy/contract/parse-json.ts';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: Json;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value of a JSON text, or undefined where it is none. */
export function jsonIn(text: string): Json | undefined {
  try {
    return parseJson(text) as Json;
  } catch {
    return undefined;
  }
}

/** One step further in a JSON pointer (RFC 6901). */
export const pointerTo = (pointer: string, key: string | number): string =>
  `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** A member of an object, with the way to it. */
export interface Member {
  readonly key: string;
  /** JSON pointer in the message: `/params/arguments/path`. */
  readonly pointer: string;
  readonly value: Json;
}

export function membersOf(object: JsonObject, base: string, without: readonly string[] = []): Member[] {
  return Object.entries(object)
    .filter(([key]) => !without.includes(key))
    .map(([key, value]) => ({ key, pointer: pointerTo(base, key), value }));
}

/** The members of a JSON text; a value that has none stands for itself under `name`, and what is no JSON is undefined. */
export function membersIn(text: string, name: string): Member[] | undefined {
  const value = jsonIn(text);
  if (value === undefined) return undefined;
  return isObject(value) ? membersOf(value, '') : [{ key: name, pointer: '', value }];
}
