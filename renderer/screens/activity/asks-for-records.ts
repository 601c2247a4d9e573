import { parseQuery } from '../../../proxy/contract/query-parse.ts';
import type { Filter } from '../../parts/activity-address.ts';

/** Whether the line asks for records by their kind: what is found then is no call, or not calls alone. */
export function asksForRecords({ q = '' }: Filter): boolean {
  const kinds = kindsIn(q);
  const named = kinds.filter(({ not }) => !not);
  return named.length > 0
    ? named.some(({ value }) => value !== CALLS)
    : kinds.some(({ value }) => value === CALLS);
}

/** Whether who looked at the log is asked for by name; else each look would be found by the next one. */
export const asksForReads = ({ q = '' }: Filter): boolean =>
  kindsIn(q).some(({ value, not }) => value === 'log.read' && !not);

const CALLS = 'call.request';

function kindsIn(line: string) {
  const parsed = parseQuery(line);
  return parsed.ok ? parsed.terms.filter(({ field }) => field === 'kind') : [];
}
