import type { Direction } from '../contract/call.ts';
import type { Actor } from '../contract/control.ts';
import type { GrantInput } from '../contract/inputs.ts';
import type { ApprovalRow, StateChange, UseRow, VoteRow } from '../contract/state.ts';
import type { Append } from '../contract/store.ts';
import type { Clock } from '../contract/time.ts';
import type { GrantBounds } from './bounds.ts';
import type { LiveApproval } from './live-approval.ts';

export type Move = Extract<StateChange, { op: 'approval.move' }>;

/** Where the desk's changes become durable, each with the record that tells of it. Rejects where they could not. */
export interface Journal {
  /** `append` holds the call's own records; the approval rides in the same transaction. */
  opened(row: ApprovalRow, append: Append): Promise<void>;
  voted(row: ApprovalRow, ballot: Ballot, move: Move | undefined): Promise<void>;
  used(row: ApprovalRow, use: UseRow, move: Move | undefined, append: Append): Promise<void>;
  /** `by`: the person who ended it, where it was one. */
  ended(row: ApprovalRow, move: Move, by: Actor | undefined): Promise<void>;
}
export interface DeskPorts {
  readonly journal: Journal;
  readonly clock: Clock;
  /** The name of a person who may vote today; undefined for everyone else. */
  readonly approverName: (principal: string) => string | undefined;
  readonly pathWithin: (path: string, folder: string) => boolean;
  readonly limits: () => {
    /** Calls of one agent that wait at once; and, beside them, what one server asks of one agent. */
    readonly waitingPerAgent: number;
    readonly deniedCooldownMs: number;
    readonly approvalKeptMs: number;
  };
  /** Told after a change is durable (law 5). */
  readonly announce: (what: 'opened' | 'changed', row: ApprovalRow) => void;
}

/** What a held call finds. */
export type Found =
  | { readonly kind: 'new' }
  | { readonly kind: 'join'; readonly approval: LiveApproval }
  | { readonly kind: 'use'; readonly approval: LiveApproval }
  | { readonly kind: 'cooldown'; readonly row: ApprovalRow }
  | { readonly kind: 'full' };
export interface Question {
  readonly direction: Direction;
  readonly agent: string;
  readonly session: string;
  readonly server: string;
  readonly method: string;
  readonly tool: string;
  readonly definition: string | null;
  readonly matchKey: string;
  readonly args: unknown;
  /** Whether an approval under the terms of this row covers the hold as policy states it now (law 3). */
  readonly stands: (row: ApprovalRow) => boolean;
}

export interface Ballot {
  readonly vote: VoteRow;
  /** For a grant: until when, how often, within what. */
  readonly grant: { readonly until: number; readonly uses: number; readonly bounds: GrantBounds } | undefined;
  /** What its device stated beside the vote itself, where one signed it. `at` is µs since 1970 UTC by the device's clock. */
  readonly signed?:
    | { readonly at: number; readonly presence: boolean; readonly grant: GrantInput | undefined }
    | undefined;
  /** From where it came over the network. */
  readonly source?: Actor['source'];
}
