import type { Direction } from '../contract/call.ts';
import { parseJson } from '../contract/parse-json.ts';
import type { ApprovalRow, UseRow, VoteRow } from '../contract/state.ts';
import type { GrantBounds } from './bounds.ts';

/** How waiting can end for the call that waits. `wall`: the client's patience is over; the approval goes on waiting. */
export type WaitEnd = 'approved' | 'denied' | 'expired' | 'withdrawn' | 'wall' | 'gone';

/** An approval that waits or may still be used, as it stands in memory: a projection of its rows. */
export interface LiveApproval {
  row: ApprovalRow;
  /** Who asks whom: what a server asks of an agent is no call of the agent's. */
  readonly direction: Direction;
  /** Monotonic µs at which waiting, or use, is over. */
  due: number;
  /** False while the row is on its way to the store: nobody is shown it yet (law 5). */
  durable: boolean;
  readonly votes: VoteRow[];
  readonly uses: UseRow[];
  /** Calls that wait for it, by what to tell them. */
  readonly waiters: Set<(end: WaitEnd) => void>;
  /** One change at a time: two votes at once are counted one after the other. */
  turn: Promise<unknown>;
  /** What was revealed to whom in this run of the gateway: `principal|pointer`. */
  readonly revealed: Set<string>;
  /** Takes back the timer that ends it. */
  cancelDeadline: () => void;
}

export function liveApproval(
  row: ApprovalRow,
  direction: Direction,
  votes: readonly VoteRow[] = [],
  uses: readonly UseRow[] = [],
): LiveApproval {
  return {
    row,
    direction,
    due: 0,
    durable: true,
    votes: [...votes],
    uses: [...uses],
    waiters: new Set(),
    revealed: new Set(),
    turn: Promise.resolve(),
    cancelDeadline: () => {},
  };
}

/** Runs `step` after every earlier step on the same approval, whether they failed or not. */
export function inTurn<T>(live: LiveApproval, step: () => Promise<T>): Promise<T> {
  const result = live.turn.then(step, step);
  live.turn = result.catch(() => {});
  return result;
}

/** The grant's bounds, or undefined where the approval is for the same call once. */
export function boundsOf(row: ApprovalRow): GrantBounds | undefined {
  return row.bounds === null ? undefined : (parseJson(row.bounds) as GrantBounds);
}
