import type { core } from 'zod';
import { RecordError } from './record-error.ts';

/*
 * The RFC 8785 texts of what a schema takes are a regular language, as long as its objects are strict and its numbers whole. One pass
 * of a regular expression then does what a parser, the schema and a canonicaliser do in three. The expression is made from the
 * schema, so that the contract stays the one place that says what a record is.
 */

/** A character of a JSON string as RFC 8785 writes it: as itself, or as the one escape that it has. */
const PLAIN = String.raw`[^"\\\u0000-\u001f]`;
const ESCAPED = String.raw`\\(?:["\\bfnrt]|u00(?:0[0-7be]|0f|1[0-9a-f]))`;
/** The pattern of any text of at most so many UTF-16 code units. */
const ANY_TEXT = /^\^\[\\s\\S\]\{0,(\d+)\}\$$/;
/** Of other patterns, only a row of character classes is taken over: what they let through needs no escape and is no quote. */
const CLASSES = /^\^((?:\[[A-Za-z0-9_.-]+\](?:\{\d+(?:,\d+)?\})?)+)\$$/;

/** The source of a regular expression for the canonical texts of what the schema takes. RecordError 'no-grammar' for another kind of schema. */
export function grammarOf(schema: core.$ZodType): string {
  const { def } = (schema as core.$ZodTypes)._zod;
  if (def.type !== 'number' && def.type !== 'string') requireNoChecks(def);
  switch (def.type) {
    case 'object':
      return `\\{${membersGrammar(membersOf(def))}\\}`;
    case 'array':
      return `\\[${listOf(grammarOf(def.element))}\\]`;
    case 'record':
      // That the names ascend is for whoever uses it to see to: no regular expression can.
      return `\\{${listOf(`${grammarOf(def.keyType)}:${grammarOf(def.valueType)}`)}\\}`;
    case 'union':
      return `(?:${def.options.map(grammarOf).join('|')})`;
    case 'enum':
      return `(?:${Object.values(def.entries).map(literal).join('|')})`;
    case 'literal':
      return `(?:${def.values.map(literal).join('|')})`;
    case 'boolean':
      return '(?:true|false)';
    case 'number':
      return numberGrammar(def as core.$ZodNumberFormatDef);
    case 'string':
      return stringGrammar(def);
    default:
      throw none(def.type);
  }
}

/** `"name":value` of a strict object. */
export interface Member {
  readonly name: string;
  readonly optional: boolean;
  readonly value: core.$ZodType;
  readonly text: string;
}

/** The members of a strict object in canonical order. */
export function membersOf(def: core.$ZodObjectDef): Member[] {
  requireNoChecks(def);
  if (def.catchall?._zod.def.type !== 'never') throw none('an object with members that are not known');
  // Names of the schema's own members: ASCII, and so in the order of their code units.
  return Object.entries(def.shape)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, schema]) => {
      const member = (schema as core.$ZodTypes)._zod.def;
      const optional = member.type === 'optional';
      const value: core.$ZodType = optional ? member.innerType : schema;
      return { name, optional, value, text: `${literal(name)}:${grammarOf(value)}` };
    });
}

/** Members with a comma between those that are there. */
export function membersGrammar(members: readonly Pick<Member, 'text' | 'optional'>[]): string {
  const following = (rest: typeof members): string =>
    rest.map(({ text, optional }) => (optional ? `(?:,${text})?` : `,${text}`)).join('');
  const first = members.findIndex(({ optional }) => !optional);
  if (first < 0) {
    const starts = members.map(({ text }, at) => text + following(members.slice(at + 1)));
    return `(?:${starts.join('|')})?`;
  }
  const before = members.slice(0, first).map(({ text }) => `(?:${text},)?`);
  return `${before.join('')}${members[first]?.text ?? ''}${following(members.slice(first + 1))}`;
}

const listOf = (item: string): string => `(?:${item}(?:,${item})*)?`;

function numberGrammar(def: core.$ZodNumberFormatDef): string {
  if (def.format !== 'safeint') throw none('a number that is no safe integer');
  const checks = (def.checks ?? []).map((check) => check._zod.def as core.$ZodCheckGreaterThanDef);
  const natural = checks.every(
    ({ check, value, inclusive }) => check === 'greater_than' && value === 0 && inclusive,
  );
  if (!natural) throw none('a number within bounds');
  return `(?:0|${checks.length > 0 ? '' : '-?'}${upTo(Number.MAX_SAFE_INTEGER)})`;
}

/** Decimal numbers from 1 to `most`, without leading zeros. */
function upTo(most: number): string {
  const digits = String(most);
  const ways = [digits];
  // As long as `most`, and smaller at this digit.
  for (let at = 0; at < digits.length; at++) {
    const least = at === 0 ? 1 : 0;
    const digit = Number(digits[at]);
    if (digit > least)
      ways.unshift(`${digits.slice(0, at)}[${least}-${digit - 1}][0-9]{${digits.length - 1 - at}}`);
  }
  return `(?:${ways.join('|')}|[1-9][0-9]{0,${digits.length - 2}})`;
}

function stringGrammar(def: core.$ZodStringDef): string {
  const [only, ...more] = (def.checks ?? []).map((check) => check._zod.def as core.$ZodCheckRegexDef);
  if (only === undefined) return `"${PLAIN}*(?:${ESCAPED}${PLAIN}*)*"`;
  const pattern = more.length === 0 && only.check === 'string_format' ? only.pattern : undefined;
  if (pattern?.flags !== '') throw none('a string of another form');
  const most = ANY_TEXT.exec(pattern.source)?.[1];
  // The first way is the usual one, and the quicker. No text goes both: each that did would double the time that a failure takes.
  if (most !== undefined)
    return `"(?:${PLAIN}{0,${most}}|(?=${PLAIN}*\\\\)(?:${PLAIN}|${ESCAPED}){0,${most}})"`;
  const classes = CLASSES.exec(pattern.source)?.[1];
  if (classes === undefined) throw none('a string of another form');
  return `"${classes}"`;
}

function requireNoChecks({ checks }: core.$ZodTypeDef): void {
  if (checks !== undefined && checks.length > 0) throw none('a check of its own');
}

function literal(value: unknown): string {
  return JSON.stringify(value).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function none(what: string): RecordError {
  return new RecordError('no-grammar', `${what} has no canonical grammar`);
}
