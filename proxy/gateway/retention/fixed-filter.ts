import type { ExportInput } from '../../contract/bundle.ts';
import { ControlError } from '../../contract/control.ts';
import { MOST_QUERY, type QueryTerm } from '../../contract/query-line.ts';
import { printQuery } from '../../contract/query-print.ts';
import type { Store } from '../../contract/store.ts';
import type { Names } from '../control/log-names.ts';
import { meaningOf, termsOf } from '../control/log-query.ts';
import { findRef } from '../control/log-ref.ts';
import { first, last } from '../control/log-scan.ts';

/** What is said of time. */
const isMoment = ({ field }: QueryTerm): boolean => field === 'since' || field === 'until';
/** What names one session, call or approval. */
export const isRef = ({ field }: QueryTerm): boolean =>
  field === 'session' || field === 'call' || field === 'approval';

/**
 * A filter as a preservation keeps it: what its line says of time counts from `now` (µs since 1970 UTC) and stands beside it, and ids are
 * whole. What a line means may move, and what is kept must not. Throws ControlError as a search does.
 */
export async function fixedFilter(
  filter: ExportInput,
  ports: { readonly store: Store; readonly names: Names; readonly now: number },
): Promise<ExportInput> {
  if (filter.q === undefined) return filter;
  const { q, since, until, ...others } = filter;
  const terms = termsOf(q);
  if (terms.some(({ field }) => field === 'kind'))
    throw new ControlError(
      'invalid',
      'A preservation keeps calls whole, whatever records they have: say what is kept without kind.',
    );
  const said = await meaningOf(terms.filter(isMoment), ports);
  const from = last(since, said.since);
  const to = first(until, said.until);
  const line = printQuery(
    await Promise.all(terms.filter((term) => !isMoment(term)).map((term) => withWholeId(term, ports.store))),
  );
  if (line.length > MOST_QUERY)
    throw new ControlError('invalid', `With whole ids the query has more than ${MOST_QUERY} characters.`);
  return {
    ...others,
    ...(line === '' ? {} : { q: line }),
    ...(from === undefined ? {} : { since: from }),
    ...(to === undefined ? {} : { until: to }),
  };
}

async function withWholeId(term: QueryTerm, store: Store): Promise<QueryTerm> {
  if (!isRef(term)) return term;
  const found = await findRef(store, term.value);
  if (found.what !== term.field) throw new ControlError('not-found', `There is no such ${term.field}.`);
  return { ...term, value: found.id };
}
