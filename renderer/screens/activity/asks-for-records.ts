import { kindsOf } from '../../../proxy/contract/query-kinds.ts';
import { parseQuery } from '../../../proxy/contract/query-parse.ts';
import type { Filter } from '../../parts/activity-address.ts';

/** Whether the line asks for records by their kind: what is found then is no call, or not calls alone. */
export function asksForRecords({ q = '' }: Filter): boolean {
  const { named, left } = kindsIn(q);
  return named === undefined ? left?.includes(CALLS) === true : named.some((kind) => kind !== CALLS);
}

/** Whether who looked at the log is asked for by name; else each look would be found by the next one. */
export const asksForReads = ({ q = '' }: Filter): boolean => kindsIn(q).named?.includes('log.read') === true;

const CALLS = 'call.request';

function kindsIn(line: string) {
  const parsed = parseQuery(line);
  const terms = parsed.ok ? parsed.terms : [];
  return { named: kindsOf(terms.filter(({ not }) => !not)), left: kindsOf(terms.filter(({ not }) => not)) };
}
