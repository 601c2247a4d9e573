import { parseQuery } from '../../../proxy/contract/query-parse.ts';
import type { Mark } from './marks.ts';

/** What a search inside a session has found so far. */
export interface Found {
  /** Indexes of the records of the requests, ascending, each once. */
  readonly calls: readonly number[];
  /** Whether all of the session was looked through, up to record `newest`. */
  readonly whole: boolean;
  readonly newest: number;
  /** The first call that might match otherwise once it has ended; beyond `newest` where there is none. */
  readonly unsettled: number;
  /** So many of the newest records are looked through one by one. */
  readonly notIndexed: number;
}

/** The texts that a line looks for: what can be marked where it is shown. */
export function textsOf(line: string): readonly string[] {
  const parsed = parseQuery(line);
  if (!parsed.ok) return [];
  return parsed.terms.filter(({ field, not }) => field === 'text' && !not).map(({ value }) => value);
}

/** With what one more page found behind what was kept. */
export function withPage(calls: readonly number[], page: readonly number[]): readonly number[] {
  if (page.length === 0) return calls;
  const own = [...new Set(page)].sort((a, b) => a - b);
  if ((own[0] ?? 0) > (calls.at(-1) ?? -1)) return calls.concat(own);
  // A text in an answer tells of a call that began long before.
  return [...new Set([...calls, ...own])].sort((a, b) => a - b);
}

/** The first call that runs; `none` where all have ended. */
export function firstUnsettled(marks: readonly Mark[], none: number): number {
  return marks.find(({ finished }) => finished === null)?.index ?? none;
}

/** From which index on to look again, now that the session has gone on; undefined where there is nothing new. */
export function lookAgainFrom(found: Found, marks: readonly Mark[]): number | undefined {
  if (!found.whole) return undefined;
  const { newest, unsettled } = found;
  const ended = unsettled <= newest && firstUnsettled(marks, Number.MAX_SAFE_INTEGER) !== unsettled;
  const grown = (marks.at(-1)?.index ?? -1) > newest;
  return ended || grown ? Math.min(unsettled, newest + 1) : undefined;
}

/** The places of the calls that were found among those that have come, ascending. */
export function placesOf(marks: readonly Mark[], calls: readonly number[]): readonly number[] {
  const places: number[] = [];
  let place = 0;
  for (const call of calls) {
    let mark = marks[place];
    while (mark !== undefined && mark.index < call) {
      place += 1;
      mark = marks[place];
    }
    if (mark === undefined) break;
    if (mark.index === call) places.push(place);
  }
  return places;
}

/** How many of ascending places are before `place`. */
export function countBefore(places: readonly number[], place: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle] ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place that was found next to one, in a direction, and on from the other end behind the last; -1 where nothing was found. */
export function nextFound(places: readonly number[], from: number, step: 1 | -1): number {
  const at = countBefore(places, from);
  const isThere = places[at] === from;
  const to = step === 1 ? (isThere ? at + 1 : at) : at - 1;
  return places.at(to % places.length) ?? -1;
}
