import type { QueryTerm } from './query-line.ts';
import { goesOn } from './query-print.ts';
import { KIND_VALUES } from './query-values.ts';

/** The kinds of record that the terms `kind:` mean, those with a star among them; undefined where there is no such term. */
export function kindsOf(terms: readonly QueryTerm[]): readonly string[] | undefined {
  const meant = terms.filter(({ field }) => field === 'kind');
  if (meant.length === 0) return undefined;
  return KIND_VALUES.filter((kind) => meant.some((term) => goesOn(kind, term)));
}
