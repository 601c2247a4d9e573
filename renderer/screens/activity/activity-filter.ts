import { parseQuery } from '../../../proxy/contract/query-parse.ts';
import { printQuery } from '../../../proxy/contract/query-print.ts';
import type { CallOutcome } from '../../../proxy/contract/state.ts';
import type { Filter } from '../../parts/activity-address.ts';

export const DECISIONS = [
  { value: 'allow', label: 'allowed' },
  { value: 'hold', label: 'held' },
  { value: 'deny', label: 'denied' },
];
export const OUTCOME_WORDS: Readonly<Record<CallOutcome, string>> = {
  answered: 'answered',
  error: 'error',
  denied: 'denied',
  expired: 'nobody decided',
  withdrawn: 'withdrawn',
  pending: 'told to call again',
  cancelled: 'cancelled',
  'upstream-failed': 'server failed',
  refused: 'refused',
  replayed: 'answered again',
  unknown: 'unknown',
};
export const TIMES = [
  { value: 'any', label: 'Any time' },
  { value: '15m', label: 'Last 15 minutes' },
  { value: '1h', label: 'Last hour' },
  { value: 'today', label: 'Today' },
  { value: '7d', label: 'Last 7 days' },
  { value: 'own', label: 'From … to …' },
];

/** From when to when, µs since 1970 UTC; `now` in ms. */
export function spanOf({ time, from, to }: Filter, now: number): { since?: number; until?: number } {
  switch (time) {
    case '15m':
      return { since: (now - 15 * 60_000) * 1000 };
    case '1h':
      return { since: (now - 3_600_000) * 1000 };
    case 'today':
      return { since: new Date(now).setHours(0, 0, 0, 0) * 1000 };
    case '7d':
      return { since: (now - 7 * 86_400_000) * 1000 };
    case 'own': {
      const [since, until] = [Date.parse(from ?? ''), Date.parse(to ?? '')];
      return {
        ...(Number.isFinite(since) ? { since: since * 1000 } : {}),
        ...(Number.isFinite(until) ? { until: until * 1000 } : {}),
      };
    }
    default:
      return {};
  }
}

/** The query of the API for calls, or for sessions, which know nothing of tools and decisions. */
export function queryOf(filter: Filter, now: number, of: 'calls' | 'sessions'): URLSearchParams {
  const { agent, owner, server, tool, decision, outcome } = filter;
  const query = new URLSearchParams();
  const all = {
    agent,
    owner,
    server,
    ...(of === 'calls' ? { tool, decision, outcome, q: filter.q, epoch: filter.epoch } : {}),
    ...spanOf(filter, now),
  };
  for (const [name, value] of Object.entries(all)) if (value !== undefined) query.set(name, String(value));
  return query;
}

export interface Chip {
  /** What it is about, and what to call it: `agent`, `builder`. */
  readonly name: string;
  readonly value: string;
  /** The filter without it. */
  readonly without: Filter;
}

/** What filters, each with what is left once it is taken off. */
export function chipsOf(filter: Filter, moment: (iso: string) => string): Chip[] {
  const chips: Chip[] = [];
  const without = (...names: readonly (keyof Filter)[]): Filter =>
    Object.fromEntries(Object.entries(filter).filter(([name]) => !names.includes(name as keyof Filter)));
  for (const name of ['agent', 'owner', 'server', 'tool', 'decision', 'outcome'] as const) {
    const value = filter[name];
    if (value !== undefined) chips.push({ name, value: wordOf(name, value), without: without(name) });
  }
  if (filter.time === 'own') {
    const { from, to } = filter;
    const words = [
      from === undefined ? '' : `from ${moment(from)}`,
      to === undefined ? '' : `to ${moment(to)}`,
    ];
    chips.push({ name: 'time', value: words.join(' ').trim(), without: without('time', 'from', 'to') });
  } else if (filter.time !== undefined) {
    const label = TIMES.find(({ value }) => value === filter.time)?.label;
    chips.push({ name: 'time', value: label?.toLowerCase() ?? filter.time, without: without('time') });
  }
  return [...chips, ...lineChips(filter)];
}

/** Each term of the rest of the line. */
function lineChips({ q, ...others }: Filter): Chip[] {
  if (q === undefined) return [];
  const parsed = parseQuery(q);
  if (!parsed.ok) return [{ name: 'query', value: q, without: others }];
  return parsed.terms.map((term, nth) => {
    const rest = printQuery(parsed.terms.toSpliced(nth, 1));
    const value = printQuery([{ ...term, not: false }]);
    const name = term.field === 'text' ? 'text' : `${term.not ? 'not ' : ''}${term.field}`;
    return {
      name,
      value: term.field === 'text' ? term.value : value.slice(term.field.length + 1),
      without: { ...others, ...(rest === '' ? {} : { q: rest }) },
    };
  });
}

function wordOf(name: keyof Filter, value: string): string {
  if (name === 'decision') return DECISIONS.find((one) => one.value === value)?.label ?? value;
  if (name === 'outcome') return Object.entries(OUTCOME_WORDS).find(([key]) => key === value)?.[1] ?? value;
  return value;
}
