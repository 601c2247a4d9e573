import type { CallDetailView, SessionDetailView, SessionView } from '../../../proxy/contract/log-views.ts';

/** As much of a session as has come. */
export interface Replay {
  readonly session: SessionView;
  /** In order. */
  readonly calls: readonly CallDetailView[];
  /** Where the next page begins; null where all that there was has come. */
  readonly next: number | null;
}
export interface PageAsked {
  readonly after: number;
  readonly limit: number;
}

const PAGE = 100;
/** An agent has few calls under way at a time; of more, the newest are looked at again. */
const MOST_UNSETTLED = 20;

/** Whether a call may still change: it runs, or people may still vote on it. */
const isUnsettled = ({ finished, approval }: CallDetailView): boolean =>
  finished === null || approval?.state === 'waiting';

/**
 * What to ask for to go on from what is there: each call that may have changed, by itself, and then what came behind the last one.
 * All of it says `after`, so it belongs to the opening that is on record already.
 */
export function questionsOf({ calls, next }: Replay): PageAsked[] {
  const changing = calls.filter(isUnsettled).slice(-MOST_UNSETTLED);
  return [
    ...changing.map(({ index }) => ({ after: index - 1, limit: 1 })),
    { after: next ?? calls.at(-1)?.index ?? 0, limit: PAGE },
  ];
}

/** A replay with the pages that were asked for by `questionsOf`; the last of them says whether there is more. */
export function goneOn(replay: Replay, pages: readonly SessionDetailView[]): Replay {
  const last = pages.at(-1);
  if (last === undefined) return replay;
  const told = new Map(pages.flatMap(({ calls }) => calls.map((call) => [call.id, call] as const)));
  const known = replay.calls.map((call) => {
    const now = told.get(call.id);
    told.delete(call.id);
    return now ?? call;
  });
  const calls = told.size === 0 ? known : [...known, ...told.values()].sort((a, b) => a.index - b.index);
  return { session: last.session, calls, next: last.next };
}
