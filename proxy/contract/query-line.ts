import { EFFECT_VALUES, KIND_VALUES, MASK_VALUES } from './query-values.ts';
import { CALL_OUTCOMES } from './state.ts';

/*
 * The line of text that searches the log: `server:files tool:write* decision:hold "customers"`. It means the same in the console, in
 * an address and at the command line. docs/reading-the-log.md tells people.
 */

/** UTF-16 units of a line. */
export const MOST_QUERY = 512;
export const MOST_TERMS = 32;
/** UTF-16 units of a text that is looked for. */
export const MOST_TEXT = 256;

interface FieldRule {
  /** What it is about, for people who choose one. */
  readonly about: string;
  /** A name, one of a closed set, or written in a way of its own. */
  readonly takes: 'name' | 'one-of' | 'error' | 'longer' | 'moment' | 'id';
  readonly values?: readonly string[];
  /** Several terms of the field: any one will do. Of those that exclude or bound, all count. */
  readonly mayExclude: boolean;
  /** That one of a closed set may have an open end, too: `log.*`. Of names it always may. */
  readonly mayGoOn?: true;
}

/** Every field, in the order in which they are offered. */
export const QUERY_FIELDS = {
  agent: { about: 'the agent, by name or id', takes: 'name', mayExclude: true },
  owner: { about: 'who is accountable for the agent', takes: 'name', mayExclude: true },
  server: { about: 'the server, by name or id', takes: 'name', mayExclude: true },
  tool: { about: 'the tool, prompt or resource', takes: 'name', mayExclude: true },
  decision: { about: 'what policy decided', takes: 'one-of', values: EFFECT_VALUES, mayExclude: true },
  outcome: { about: 'how the call ended', takes: 'one-of', values: CALL_OUTCOMES, mayExclude: true },
  rule: { about: 'the rule that decided', takes: 'name', mayExclude: true },
  approver: { about: 'who voted on the call', takes: 'name', mayExclude: true },
  mask: {
    about: 'a kind of value that was masked',
    takes: 'name',
    values: MASK_VALUES,
    mayExclude: true,
  },
  error: {
    about: 'yes, no, or the code of a failure',
    takes: 'error',
    values: ['yes', 'no'],
    mayExclude: true,
  },
  duration: {
    about: 'how long the call took',
    takes: 'longer',
    values: ['>1s', '>10s', '<1s'],
    mayExclude: false,
  },
  since: {
    about: 'not before: 2h, 7d, today or 2026-11-21T10:00',
    takes: 'moment',
    values: ['15m', '1h', 'today', '7d'],
    mayExclude: false,
  },
  until: { about: 'not after', takes: 'moment', values: ['1h', 'today'], mayExclude: false },
  kind: {
    about: 'the kind of record: log.read, or log.* for all of its family',
    takes: 'one-of',
    values: KIND_VALUES,
    mayExclude: true,
    mayGoOn: true,
  },
  session: { about: 'the session, by its id or the end of it', takes: 'id', mayExclude: true },
  call: { about: 'the call, by its id or the end of it', takes: 'id', mayExclude: true },
  approval: { about: 'the approval, by its id or the end of it', takes: 'id', mayExclude: false },
} satisfies Readonly<Record<string, FieldRule>>;

export type QueryField = keyof typeof QUERY_FIELDS;
export const FIELD_NAMES = Object.keys(QUERY_FIELDS) as readonly QueryField[];

export function fieldRule(field: QueryField): FieldRule {
  return QUERY_FIELDS[field];
}
export function isQueryField(name: string): name is QueryField {
  return Object.hasOwn(QUERY_FIELDS, name);
}

/** Which ends of a name are open: `write*`, `*file`, `*rite*`. */
export type OpenEnds = 'none' | 'end' | 'start' | 'both';

/** One condition. All terms must hold, but of one field's that do not exclude any one will do. */
export interface QueryTerm {
  /** `text`: a word or phrase in a record or a masked body, without regard to case. */
  readonly field: QueryField | 'text';
  /** As meant, without quotes and stars. */
  readonly value: string;
  /** What holds it is left out. */
  readonly not: boolean;
  readonly open: OpenEnds;
}

export type QueryProblemCode =
  | 'too-long'
  | 'too-many'
  | 'unknown-field'
  | 'no-value'
  | 'bad-value'
  | 'open-quote'
  | 'after-quote'
  | 'star-inside'
  | 'no-star-here'
  | 'no-exclusion-here';

/** Why a line cannot be read, where, and what could stand there. */
export interface QueryProblem {
  readonly code: QueryProblemCode;
  /** Of the first character that is wrong, from 1, in UTF-16 units. */
  readonly column: number;
  readonly message: string;
  /** Fields or values that are known there; empty where nothing is. */
  readonly known: readonly string[];
}
export type ParsedQuery =
  | { readonly ok: true; readonly terms: readonly QueryTerm[] }
  | { readonly ok: false; readonly problem: QueryProblem };
