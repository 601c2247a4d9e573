import { EFFECTS } from '../contract/policy.ts';
import type { CallWish, NamePattern, RecordScan } from '../contract/queries.ts';
import { goesOn } from '../contract/query-print.ts';
import { CALL_OUTCOMES } from '../contract/state.ts';
import { FAILED } from './check-call.ts';
import { facetPlaces } from './facet-places.ts';
import { type FacetName, facetTerm, KNOWN_AT_ONCE, MOST_STEP, OPEN, PART, tookStep } from './facet-terms.ts';
import type { Order } from './reader-index.ts';
import { oneOrMany } from './reader-index.ts';
import type { Prepare } from './reader-statements.ts';
import type { createTimes, Span } from './reader-times.ts';
import { createTextPlaces } from './text-places.ts';

/**
 * Where in the log something may be: newest first the last place before index `at`, oldest first the first one from it on; null where
 * there is none. It may name places that turn out not to be, but passes none over below the index's mark.
 */
export type Places = (order: Order, at: number) => number | null;

/** Of a name with open ends: more names than these are not looked up one by one. */
const MOST_NAMES = 64;
const MOST_TERMS = 5000;

/** The lists of places that a search lies in all of, or undefined where none of them says more than the plain indexes do. */
export function createPlaces(prepare: Prepare, log: number, times: ReturnType<typeof createTimes>) {
  const textPlaces = createTextPlaces(prepare, log);

  function termIds(names: readonly string[]): number[] {
    return names.flatMap(
      (name) => prepare<{ id: number }>('SELECT id FROM facet_terms WHERE term = ?').get(name)?.id ?? [],
    );
  }
  /** Values of a facet that fit; undefined where there are too many to tell. */
  function valuesLike(name: FacetName, patterns: readonly NamePattern[]): string[] | undefined {
    if (patterns.every(({ open }) => open === 'none')) return patterns.map(({ value }) => value);
    const start = facetTerm(name, '');
    const rows = prepare<{ term: string }>(
      "SELECT term FROM facet_terms WHERE term >= ? AND term < ? || x'f48fbfbf' LIMIT ?",
    ).all(start, start, MOST_TERMS + 1);
    if (rows.length > MOST_TERMS) return undefined;
    const values = rows.map(({ term }) => term.slice(start.length));
    const found = values.filter((value) => patterns.some((pattern) => goesOn(value, pattern)));
    return found.length > MOST_NAMES ? undefined : found;
  }
  function placesOf(terms: readonly string[]): Places {
    return anyOf(termIds(terms).map((id) => facetPlaces(prepare, log, id)));
  }

  function listOf(name: FacetName, terms: readonly string[], requests: boolean): Places {
    const all = KNOWN_AT_ONCE.has(name) ? terms : [...terms, OPEN];
    return placesOf(requests ? all : [...all, ...all.map((term) => PART + term)]);
  }
  function ofCalls({ of = {}, notOf, micros }: RecordScan, requests: boolean): Places[] {
    const unwanted = notOf?.effect;
    const others = unwanted && EFFECTS.filter((effect) => !unwanted.includes(effect));
    const lists: Places[] = others ? [listOf('effect', termsFor('effect', others), requests)] : [];
    for (const [name, values] of facetsOf(of, valuesLike)) {
      if (values !== undefined) lists.push(listOf(name, termsFor(name, values), requests));
    }
    if (micros !== undefined) lists.push(listOf('took', termsFor('took', stepsOf(micros)), requests));
    return lists;
  }

  return (search: RecordScan, mark: number): Places[] | undefined => {
    const requests =
      oneOrMany(search.kind).every((kind) => kind === 'call.request') && search.kind !== undefined;
    const lists = ofCalls(search, requests);
    const text = textPlaces(oneOrMany(search.text));
    if (text !== undefined) lists.push(text);
    if (lists.length === 0) return undefined;
    for (const member of ['agent', 'server'] as const) {
      if (search[member] !== undefined) lists.unshift(placesOf(termsFor(member, oneOrMany(search[member]))));
    }
    for (const member of ['call', 'session'] as const) {
      if (search[member] === undefined) continue;
      lists.unshift(
        anyOf(oneOrMany(search[member]).map((value) => memberPlace(prepare, log, member, value))),
      );
    }
    if (search.since !== undefined || search.until !== undefined) {
      lists.unshift(spanPlaces(times.spans(mark, search.since, search.until)));
    }
    return lists;
  };
}

function spanPlaces(spans: readonly Span[]): Places {
  return (order, at) => {
    if (order === 'newest') {
      const span = spans.findLast(({ from }) => from < at);
      return span === undefined ? null : Math.min(at, span.to) - 1;
    }
    const span = spans.find(({ to }) => to > at);
    return span === undefined ? null : Math.max(at, span.from);
  };
}

/** Each facet that a wish is of, with the values that do; undefined where the index does not know them. */
function* facetsOf(
  { tool, rule, mask, effect, outcome, error, approver }: CallWish,
  like: (name: FacetName, patterns: readonly NamePattern[]) => string[] | undefined,
): Generator<readonly [FacetName, readonly string[] | undefined]> {
  if (effect !== undefined) yield ['effect', effect];
  if (tool !== undefined) yield ['tool', like('tool', tool)];
  if (rule !== undefined) yield ['rule', like('rule', rule)];
  if (mask !== undefined) yield ['mask', like('mask', mask)];
  if (outcome !== undefined) yield ['outcome', outcome];
  // People vote on calls that are held, and on no others.
  if (approver !== undefined) yield ['effect', ['hold']];
  if (error === undefined) return;
  const codes = error.filter((wanted) => wanted !== 'yes' && wanted !== 'no');
  if (codes.length === error.length) yield ['code', codes];
  else if (codes.length === 0) {
    yield ['outcome', CALL_OUTCOMES.filter((one) => error.includes(FAILED.has(one) ? 'yes' : 'no'))];
  }
}

const termsFor = (name: FacetName, values: readonly string[]): string[] =>
  values.map((value) => facetTerm(name, value));

function stepsOf({ from, to }: NonNullable<RecordScan['micros']>): string[] {
  const [least, most] = [tookStep(from), Math.min(MOST_STEP, tookStep(to))];
  return Array.from({ length: Math.max(0, most - least + 1) }, (_, n) => `${least + n}`);
}

function anyOf(lists: readonly Places[]): Places {
  const [only] = lists;
  if (lists.length === 1 && only !== undefined) return only;
  return (order, at) => {
    let best: number | null = null;
    for (const list of lists) {
      const place = list(order, at);
      if (place === null) continue;
      if (best === null || (order === 'newest' ? place > best : place < best)) best = place;
    }
    return best;
  };
}

function memberPlace(prepare: Prepare, log: number, member: 'call' | 'session', value: string): Places {
  const from = `SELECT idx FROM record_search INDEXED BY record_search_${member} WHERE log = ? AND ${member} = ?`;
  const newest = prepare<{ idx: number }>(`${from} AND idx < ? ORDER BY idx DESC LIMIT 1`);
  const oldest = prepare<{ idx: number }>(`${from} AND idx >= ? ORDER BY idx LIMIT 1`);
  return remembered((order, at) => (order === 'newest' ? newest : oldest).get(log, value, at)?.idx ?? null);
}

/** The last answer holds until the search has gone past it: of many lists that are asked together, most are ahead. */
function remembered(places: Places): Places {
  let [order, from, place]: [Order | undefined, number, number | null] = [undefined, 0, null];
  return (wanted, at) => {
    const isAhead =
      wanted === 'newest'
        ? at <= from && (place === null || place < at)
        : at >= from && (place === null || place >= at);
    if (order !== wanted || !isAhead) [order, from, place] = [wanted, at, places(wanted, at)];
    return place;
  };
}
