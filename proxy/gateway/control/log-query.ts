import { ControlError } from '../../contract/control.ts';
import { duration } from '../../contract/policy.ts';
import type { CallWish, NamePattern, RecordScan } from '../../contract/queries.ts';
import { kindsOf } from '../../contract/query-kinds.ts';
import type { QueryTerm } from '../../contract/query-line.ts';
import { parseQuery } from '../../contract/query-parse.ts';
import type { Store } from '../../contract/store.ts';
import { parseDuration } from '../../platform/config/durations.ts';
import type { Names } from './log-names.ts';
import { findRef } from './log-ref.ts';
import { notFound } from './parts.ts';

type Reads = Pick<Store, 'read'>;

type Part = 'agent' | 'server' | 'session' | 'call' | 'kind';
/** What a query line wants of records, in the words of the store. */
export type QueryMeaning = { readonly [Name in Part]?: readonly string[] } & {
  readonly without: readonly string[];
  readonly texts: readonly string[];
  readonly since?: number;
  readonly until?: number;
} & Pick<RecordScan, 'of' | 'notOf' | 'micros' | 'unless'>;

/** The terms of a line. Throws ControlError `invalid`, with the column, for one that cannot be read. */
export function termsOf(line: string | undefined): readonly QueryTerm[] {
  const parsed = parseQuery(line ?? '');
  if (parsed.ok) return parsed.terms;
  const { column, message, known } = parsed.problem;
  const told = known.length === 0 ? '' : ` Known here: ${known.join(', ')}.`;
  throw new ControlError('invalid', `Column ${column} of the query: ${message}${told}`);
}

/**
 * What the terms mean now (`now` in µs since 1970). Throws ControlError `not-found` for a name or id that nothing ever had, and
 * `conflict` for the end of several ids.
 */
export async function meaningOf(
  terms: readonly QueryTerm[],
  { names, store, now }: { readonly names: Names; readonly store: Reads; readonly now: number },
): Promise<QueryMeaning> {
  const wanted = terms.filter(({ not }) => !not);
  const left = terms.filter(({ not }) => not);
  const agent = both(idsOf(wanted, 'agent', names.agents), idsOf(wanted, 'owner', names.agentsOf));
  const approvals = await callsOfApprovals(wanted, store);
  return {
    ...given({
      agent,
      server: idsOf(wanted, 'server', names.servers),
      session: await refsOf(wanted, 'session', store),
      call: both(await refsOf(wanted, 'call', store), approvals),
      kind: kindsOf(wanted),
      of: wishOf(wanted, names),
      notOf: wishOf(left, names),
      micros: spanOf(wanted),
      since: greatest(valuesOf(wanted, 'since')?.map((value) => momentOf(value, now))),
      until: least(valuesOf(wanted, 'until')?.map((value) => momentOf(value, now))),
    }),
    unless: given({
      agent: joined(idsOf(left, 'agent', names.agents), idsOf(left, 'owner', names.agentsOf)),
      server: idsOf(left, 'server', names.servers),
      session: await refsOf(left, 'session', store),
      call: await refsOf(left, 'call', store),
    }),
    without: kindsOf(left) ?? [],
    texts: valuesOf(wanted, 'text') ?? [],
  };
}

const fieldIs = (field: QueryTerm['field']) => (term: QueryTerm) => term.field === field;

function valuesOf(terms: readonly QueryTerm[], field: QueryTerm['field']): string[] | undefined {
  const values = terms.filter(fieldIs(field)).map(({ value }) => value);
  return values.length === 0 ? undefined : values;
}

function patternsOf(terms: readonly QueryTerm[], field: QueryTerm['field']): NamePattern[] | undefined {
  const found = terms.filter(fieldIs(field)).map(({ value, open }) => ({ value, open }));
  return found.length === 0 ? undefined : found;
}

function idsOf(
  terms: readonly QueryTerm[],
  field: QueryTerm['field'],
  find: Names['agents'],
): string[] | undefined {
  const ids = patternsOf(terms, field)?.flatMap(({ value, open }) => find(value, open));
  return ids === undefined ? undefined : [...new Set(ids)];
}

function wishOf(terms: readonly QueryTerm[], names: Names): CallWish | undefined {
  const wish = given({
    tool: patternsOf(terms, 'tool'),
    effect: valuesOf(terms, 'decision'),
    outcome: valuesOf(terms, 'outcome'),
    rule: patternsOf(terms, 'rule'),
    approver: idsOf(terms, 'approver', names.people),
    mask: patternsOf(terms, 'mask'),
    error: valuesOf(terms, 'error'),
  });
  return Object.keys(wish).length === 0 ? undefined : wish;
}

async function refsOf(
  terms: readonly QueryTerm[],
  what: 'session' | 'call' | 'approval',
  store: Reads,
): Promise<string[] | undefined> {
  const ids: string[] = [];
  for (const value of valuesOf(terms, what) ?? []) {
    const found = await findRef(store, value);
    if (found.what !== what) throw notFound(what);
    ids.push(found.id);
  }
  return ids.length === 0 ? undefined : ids;
}

/** An approval is of the call that asked for it and of those that used it, waited with it or got its answer. */
async function callsOfApprovals(terms: readonly QueryTerm[], store: Reads): Promise<string[] | undefined> {
  const approvals = await refsOf(terms, 'approval', store);
  if (approvals === undefined) return undefined;
  const calls = await Promise.all(approvals.map((id) => callsOfApproval(id, store)));
  return [...new Set(calls.flat())];
}

/** Throws ControlError `not-found`. */
export async function callsOfApproval(id: string, store: Reads): Promise<string[]> {
  const [row] = await store.read('approval.get', { id });
  if (row === undefined) throw notFound('approval');
  const calls = await store.read('calls.ofApproval', { approval: id });
  return [...new Set([row.call, ...calls.map((call) => call.id)])];
}

/** µs from least to most, by all terms together. */
function spanOf(terms: readonly QueryTerm[]): { from: number; to: number } | undefined {
  const values = valuesOf(terms, 'duration');
  if (values === undefined) return undefined;
  const span = { from: 0, to: Number.MAX_SAFE_INTEGER };
  for (const value of values) {
    const [, sign = '', length = ''] = /^([<>]=?)(.+)$/.exec(value) ?? [];
    const micros = parseDuration(length) * 1000;
    if (sign.startsWith('>')) span.from = Math.max(span.from, sign === '>' ? micros + 1 : micros);
    else span.to = Math.min(span.to, sign === '<' ? micros - 1 : micros);
  }
  return span;
}

/** A duration back from now, today's beginning here, or a local or zoned time. */
function momentOf(value: string, now: number): number {
  return Math.max(0, momentSaid(value, now));
}
function momentSaid(value: string, now: number): number {
  if (value === 'today') return new Date(now / 1000).setHours(0, 0, 0, 0) * 1000;
  if (duration.safeParse(value).success) return now - parseDuration(value) * 1000;
  // A day alone is the local one, as a time without a zone is.
  return Date.parse(value.includes('T') ? value : `${value}T00:00`) * 1000;
}

const greatest = (values: readonly number[] | undefined) => (values ? Math.max(...values) : undefined);
const least = (values: readonly number[] | undefined) => (values ? Math.min(...values) : undefined);

/** What is in each of two lists that are given; undefined where neither is. */
export function both(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): readonly string[] | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.filter((value) => other.includes(value));
}
function joined(one: readonly string[] | undefined, other: readonly string[] | undefined) {
  return one === undefined && other === undefined ? undefined : [...(one ?? []), ...(other ?? [])];
}

/** The members that have a value. */
export function given<Members extends object>(
  members: Members,
): { [Key in keyof Members]?: Exclude<Members[Key], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Members]?: Exclude<Members[Key], undefined>;
  };
}
