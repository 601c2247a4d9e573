import type { SessionOutlineView } from '../../../proxy/contract/log-views.ts';
import type { CallOutcome } from '../../../proxy/contract/state.ts';
import type { Effect } from '../../parts/decisions.ts';

/** A call of a session in brief: what is drawn of it before anybody looks closer. Times are µs since 1970 UTC. */
export interface Mark {
  readonly id: string;
  /** Of the record of its request. */
  readonly index: number;
  readonly received: number;
  /** Null while it runs. */
  readonly finished: number | null;
  readonly effect: Effect;
  readonly enforced: boolean;
  readonly outcome: CallOutcome | null;
  readonly method: string;
  readonly tool: string;
  readonly masked: boolean;
  readonly direction: 'to-server' | 'to-agent';
  /** False, too, of one that is held and not yet let go. */
  readonly forwarded: boolean;
  /** Sent by a replay: no work of the agent. */
  readonly replay: boolean;
  /** While it waited for people; `to` is null while it does. */
  readonly held: { readonly from: number; readonly to: number | null } | null;
}

/** The columns of an outline as calls. */
export function marksOf(outline: Omit<SessionOutlineView, 'session' | 'next'>): Mark[] {
  const { words, ids, indexes, received, took, effects, outcomes, methods, tools, flags } = outline;
  const held = new Map(outline.held.map(([place, from, to]) => [place, { from, to }]));
  const word = (place: number | undefined): string => words[place ?? -1] ?? '';
  return ids.map((id, n) => {
    const at = received[n] ?? 0;
    const length = took[n] ?? null;
    const flag = flags[n] ?? 0;
    const wait = held.get(n);
    return {
      id,
      index: indexes[n] ?? 0,
      received: at,
      finished: length === null ? null : at + length,
      // The gateway's own words, of the contract.
      effect: word(effects[n]) as Effect,
      enforced: (flag & 1) === 0,
      outcome: outcomes[n] === -1 ? null : (word(outcomes[n]) as CallOutcome),
      method: word(methods[n]),
      tool: word(tools[n]),
      masked: (flag & 2) !== 0,
      direction: (flag & 4) === 0 ? 'to-server' : 'to-agent',
      forwarded: (flag & 8) === 0,
      replay: (flag & 16) !== 0,
      held: wait === undefined ? null : { from: at + wait.from, to: wait.to === null ? null : at + wait.to },
    };
  });
}

/** What a person jumps to. */
export const TARGETS = ['hold', 'deny', 'mask', 'error'] as const;
export type Target = (typeof TARGETS)[number];

const WENT_WRONG = new Set<CallOutcome>(['error', 'upstream-failed', 'unknown']);
const NOT_LET = new Set<CallOutcome>(['denied', 'expired', 'refused']);

export const isWrong = ({ outcome }: Pick<Mark, 'outcome'>): boolean =>
  outcome !== null && WENT_WRONG.has(outcome);

export const IS_TARGET: Readonly<Record<Target, (mark: Mark) => boolean>> = {
  hold: ({ effect }) => effect === 'hold',
  deny: ({ effect, outcome }) => effect === 'deny' || (outcome !== null && NOT_LET.has(outcome)),
  mask: ({ masked }) => masked,
  error: isWrong,
};

/** When it went on to the other side; null where it did not, or not yet. */
export function forwardedAt({ received, held, forwarded }: Mark): number | null {
  if (!forwarded) return null;
  return held === null ? received : held.to;
}

/** The place of the next (or, backwards, the one before) from `from` that is wanted, not `from` itself; -1 where there is none. */
export function nextPlace(
  marks: readonly Mark[],
  from: number,
  step: 1 | -1,
  wanted: (mark: Mark) => boolean,
): number {
  for (let n = from + step; n >= 0 && n < marks.length; n += step) {
    const mark = marks[n];
    if (mark !== undefined && wanted(mark)) return n;
  }
  return -1;
}

/** From the first call to the end of the last; of those that run to `now`. */
export function spanOf(marks: readonly Mark[], now: number): { readonly from: number; readonly to: number } {
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (const { received, finished } of marks) {
    if (received < from) from = received;
    const end = finished ?? now;
    if (end > to) to = end;
  }
  return marks.length === 0 ? { from: now, to: now } : { from, to: Math.max(to, from) };
}
