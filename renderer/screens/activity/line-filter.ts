import type { QueryProblem, QueryTerm } from '../../../proxy/contract/query-line.ts';
import { parseQuery } from '../../../proxy/contract/query-parse.ts';
import { printQuery } from '../../../proxy/contract/query-print.ts';
import type { Filter } from '../../parts/activity-address.ts';
import { spanOf } from './activity-filter.ts';

/** What the filter's fields hold by themselves, where the line names one value exactly. The rest of the line stays a line. */
const MEMBERS = ['agent', 'owner', 'server', 'tool', 'decision', 'outcome'] as const;
type Member = (typeof MEMBERS)[number];
/** Times that the filter has a name for. */
const PRESETS = ['15m', '1h', 'today', '7d'];

type Read =
  | { readonly ok: true; readonly filter: Filter }
  | { readonly ok: false; readonly problem: QueryProblem };

/** The whole filter as a line. What is no query stands behind as it is. */
export function lineOf(filter: Filter): string {
  const terms: QueryTerm[] = [];
  const add = (field: QueryTerm['field'], value: string | undefined): void => {
    if (value !== undefined && value !== '') terms.push({ field, value, not: false, open: 'none' });
  };
  for (const name of MEMBERS) add(name, filter[name]);
  if (filter.time === 'own') {
    add('since', filter.from);
    add('until', filter.to);
  } else if (filter.time !== undefined && PRESETS.includes(filter.time)) add('since', filter.time);
  return [printQuery(terms), filter.q ?? ''].filter((part) => part !== '').join(' ');
}

/**
 * The same of what is shown now (ms since 1970): with its times as moments. By the gateway's clock, and later, `today` may be another day.
 * Without the epoch.
 */
export function fixedLineOf(filter: Filter, now: number): string {
  const { time: _time, from: _from, to: _to, epoch: _epoch, ...finds } = filter;
  const { since, until } = spanOf(filter, now);
  const moment = (field: 'since' | 'until', micros: number | undefined): string =>
    micros === undefined ? '' : `${field}:${new Date(micros / 1000).toISOString()}`;
  return [lineOf(finds), moment('since', since), moment('until', until)]
    .filter((part) => part !== '')
    .join(' ');
}

/** The filter that a line means, or what is wrong with it. */
export function filterOf(line: string): Read {
  const parsed = parseQuery(line);
  if (!parsed.ok) return parsed;
  const filter: Partial<Record<keyof Filter, string>> = {};
  const rest: QueryTerm[] = [];
  for (const term of parsed.terms) {
    const exact = !term.not && term.open === 'none';
    const alone = parsed.terms.filter(({ field, not }) => !not && field === term.field).length === 1;
    if (exact && alone && isMember(term.field)) filter[term.field] = term.value;
    else if (!(alone && takesTime(filter, term, parsed.terms))) rest.push(term);
  }
  const q = printQuery(rest);
  return { ok: true, filter: q === '' ? filter : { ...filter, q } };
}

/** What of a filter a session is searched for, too, when one of its calls is opened: the texts. */
export function findOf({ q = '' }: Filter): string {
  const parsed = parseQuery(q);
  return parsed.ok ? printQuery(parsed.terms.filter(({ field }) => field === 'text')) : '';
}

/** A filter out of an address, in which the line may say what a field says as well. */
export function normalised(filter: Filter): Filter {
  if (filter.q === undefined) return filter;
  const { q: _, ...others } = filter;
  const read = filterOf(filter.q);
  if (!read.ok) return filter;
  const clash = Object.keys(read.filter).some((name) => name !== 'q' && Object.hasOwn(others, name));
  return clash ? filter : { ...others, ...read.filter };
}

function isMember(field: QueryTerm['field']): field is Member {
  return MEMBERS.some((name) => name === field);
}

/** Whether the filter's own time says it: one of its names, or a moment. */
function takesTime(
  filter: Partial<Record<keyof Filter, string>>,
  { field, value }: QueryTerm,
  all: readonly QueryTerm[],
): boolean {
  if (field !== 'since' && field !== 'until') return false;
  const times = all.filter((term) => term.field === 'since' || term.field === 'until');
  if (field === 'since' && PRESETS.includes(value) && times.length === 1) {
    filter.time = value;
    return true;
  }
  if (!times.every((term) => /^\d{4}-/.test(term.value))) return false;
  // A day alone begins by the clock of this page.
  const iso = new Date(value.includes('T') ? value : `${value}T00:00`).toISOString();
  filter.time = 'own';
  filter[field === 'since' ? 'from' : 'to'] = iso;
  return true;
}
