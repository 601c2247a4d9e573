import { isObject, type Json, jsonIn } from '../../call/json.ts';

const MOST_NAMES = 50;
const BLANK: Readonly<Record<string, Json>> = {
  string: '',
  number: 0,
  integer: 0,
  boolean: false,
  array: [],
  object: {},
};

/**
 * Arguments with a blank for each one that a tool asks for, or for all where it asks for none, as JSON. A server wrote the
 * names: what cannot be seen in them is escaped. Undefined where the definition tells nothing.
 */
export function skeletonOf(definition: string): string | undefined {
  const tool = jsonIn(definition);
  const schema = isObject(tool) ? tool['inputSchema'] : undefined;
  if (!isObject(schema)) return undefined;
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const asked = required.filter((name) => typeof name === 'string');
  const names = (asked.length > 0 ? asked : Object.keys(properties)).slice(0, MOST_NAMES);
  if (names.length === 0) return undefined;
  const args = Object.fromEntries(
    names.map((name) => [name, blankOf(Object.hasOwn(properties, name) ? properties[name] : undefined)]),
  );
  return JSON.stringify(args, null, 2).replace(UNSEEN, escaped);
}

function blankOf(schema: Json | undefined): Json {
  if (!isObject(schema)) return '';
  const { enum: choice, type } = schema;
  const first: Json | undefined = Array.isArray(choice) ? choice[0] : undefined;
  if (typeof first === 'string') return first;
  return (typeof type === 'string' ? BLANK[type] : undefined) ?? '';
}

const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
/** Each half of a pair by itself, as JSON has it. */
function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, n) => character.charCodeAt(n));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
