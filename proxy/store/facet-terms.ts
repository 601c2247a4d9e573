/*
 * What `facet_blocks` has the places of. A term has the record of a call's request; `part.` before it stands for the call's other records.
 * What is known only once a call has ended comes to all of them with its result; until then they are OPEN and have to be looked at.
 */

export type FacetName =
  | 'effect'
  | 'rule'
  | 'tool'
  | 'outcome'
  | 'code'
  | 'mask'
  | 'took'
  /** Of every record that has one, and without `part.`: by id. */
  | 'agent'
  | 'server';
export const KNOWN_AT_ONCE: ReadonlySet<FacetName> = new Set<FacetName>(['effect', 'rule', 'tool']);
export const PART = 'part.';
export const OPEN = 'open';

export function facetTerm(name: FacetName, value: string): string {
  return `${name}:${value}`;
}

/** Durations lie in steps of a power of two, in µs. */
export function tookStep(micros: number): number {
  return Math.max(0, Math.floor(Math.log2(Math.max(1, micros))));
}
/** No call takes longer than 2^53 µs. */
export const MOST_STEP = 53;
