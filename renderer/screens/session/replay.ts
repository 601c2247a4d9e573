import type {
  CallDetailView,
  SessionDetailView,
  SessionOutlineView,
  SessionView,
} from '../../../proxy/contract/log-views.ts';
import { type Mark, marksOf } from './marks.ts';

/** As much of a session as has come. */
export interface Replay {
  readonly session: SessionView;
  /** The earlier epoch that its records are of; undefined for the present one. */
  readonly epoch: number | undefined;
  /** Its calls in brief, in order. */
  readonly marks: readonly Mark[];
  /** Those of them that somebody has looked at, by id. */
  readonly calls: ReadonlyMap<string, CallDetailView>;
  /** Where the next page of the outline begins; null where all that there was has come. */
  readonly next: number | null;
}
export interface PageAsked {
  readonly after: number;
  readonly limit: number;
}
/** What to ask for to go on. */
export interface Asked {
  readonly outline: readonly PageAsked[];
  readonly calls: readonly PageAsked[];
}

const PAGE = 5000;
/** An agent has few calls under way at a time; of more, the newest are looked at again. */
const MOST_UNSETTLED = 20;
/** Calls that are kept whole: with their bodies they are a thousand times what is drawn of them. */
const MOST_KEPT = 1500;

/** Whether a call may still change: it runs, or people may still vote on it. */
const isUnsettled = ({ finished, approval }: CallDetailView): boolean =>
  finished === null || approval?.state === 'waiting';

const alone = ({ index }: { readonly index: number }): PageAsked => ({ after: index - 1, limit: 1 });

/**
 * What to ask for to go on from what is there: each call that may have changed, by itself, and then what came behind the last one.
 * All of it says `after`, so it belongs to the opening that is on record already.
 */
export function questionsOf({ marks, calls, next }: Replay): Asked {
  const running = marks.filter(({ finished }) => finished === null).slice(-MOST_UNSETTLED);
  const changing = [...calls.values()]
    .filter(isUnsettled)
    .sort((a, b) => a.index - b.index)
    .slice(-MOST_UNSETTLED);
  return {
    outline: [...running.map(alone), { after: next ?? marks.at(-1)?.index ?? -1, limit: PAGE }],
    calls: changing.map(alone),
  };
}

/** A replay with what was asked for by `questionsOf`; the last page of the outline says whether there is more. */
export function goneOn(
  replay: Replay,
  outlines: readonly SessionOutlineView[],
  pages: readonly SessionDetailView[],
): Replay {
  const last = outlines.at(-1);
  const told = outlines.flatMap(marksOf);
  return withCalls(
    {
      ...replay,
      session: last?.session ?? replay.session,
      marks: merged(replay.marks, told),
      next: last === undefined ? replay.next : last.next,
    },
    pages.flatMap(({ calls }) => calls),
  );
}

/** With calls that have come whole; those that were looked at longest ago go. */
export function withCalls(replay: Replay, calls: readonly CallDetailView[]): Replay {
  if (calls.length === 0) return replay;
  const kept = new Map(replay.calls);
  for (const call of calls) {
    kept.delete(call.id);
    kept.set(call.id, call);
  }
  for (const id of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(id);
  }
  return { ...replay, calls: kept };
}

/** In order of index, each once, as it was told last. */
function merged(known: readonly Mark[], told: readonly Mark[]): readonly Mark[] {
  if (told.length === 0) return known;
  const marks = [...known];
  const fresh: Mark[] = [];
  for (const mark of told) {
    const place = placeOf(marks, mark.index);
    if (marks[place]?.id === mark.id) marks[place] = mark;
    else fresh.push(mark);
  }
  if (fresh.length === 0) return marks;
  const newest = marks.at(-1)?.index ?? -1;
  const all = marks.concat(fresh);
  return fresh.every(({ index }, n) => index > (fresh[n - 1]?.index ?? newest))
    ? all
    : all.sort((a, b) => a.index - b.index);
}

/** The place of the call whose request is record `index`, or of the first behind it. */
function placeOf(marks: readonly Mark[], index: number): number {
  let [low, high] = [0, marks.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((marks[middle]?.index ?? 0) < index) low = middle + 1;
    else high = middle;
  }
  return low;
}
