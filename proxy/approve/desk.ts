import type { Requirement } from '../contract/policy.ts';
import type { ApprovalRow, ApprovalState, StateChange, UseRow, VoteRow } from '../contract/state.ts';
import type { Append } from '../contract/store.ts';
import type { Clock } from '../contract/time.ts';
import { ApproveError } from './approve-error.ts';
import { type GrantBounds, withinBounds } from './bounds.ts';
import { type CountedVote, countVotes, type Groups, mayVote } from './count-votes.ts';
import { boundsOf, inTurn, type LiveApproval, liveApproval, type WaitEnd } from './live-approval.ts';

type Move = Extract<StateChange, { op: 'approval.move' }>;

/** Where the desk's changes become durable, each with the record that tells of it. Rejects where they could not. */
export interface Journal {
  /** `append` holds the call's own records; the approval rides in the same transaction. */
  opened(row: ApprovalRow, append: Append): Promise<void>;
  voted(row: ApprovalRow, vote: VoteRow, move: Move | undefined): Promise<void>;
  used(row: ApprovalRow, use: UseRow, move: Move | undefined, append: Append): Promise<void>;
  ended(row: ApprovalRow, move: Move): Promise<void>;
}
export interface DeskPorts {
  readonly journal: Journal;
  readonly clock: Clock;
  /** Of the policy in force. */
  readonly groups: () => Groups;
  readonly personName: (principal: string) => string | undefined;
  readonly pathWithin: (path: string, folder: string) => boolean;
  readonly limits: () => {
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
  readonly agent: string;
  readonly session: string;
  readonly server: string;
  readonly method: string;
  readonly tool: string;
  readonly definition: string | null;
  readonly matchKey: string;
  readonly args: unknown;
}

export interface Ballot {
  readonly vote: VoteRow;
  /** For a grant: until when, how often, within what. */
  readonly grant: { readonly until: number; readonly uses: number; readonly bounds: GrantBounds } | undefined;
}

/** The approvals that wait or may still be used. The store is the truth; this is its projection, changed only after it. */
export function createDesk(ports: DeskPorts) {
  const live = new Map<string, LiveApproval>();
  /** Denied calls by match key, until the cooldown is over. */
  const denied = new Map<string, ApprovalRow>();
  const wall = (): number => ports.clock.now().wall;

  function forget(approval: LiveApproval): void {
    approval.cancelDeadline();
    live.delete(approval.row.id);
  }
  function release(approval: LiveApproval, end: WaitEnd): void {
    for (const wake of [...approval.waiters]) wake(end);
  }
  function settle(approval: LiveApproval, row: ApprovalRow): void {
    approval.row = row;
    if (row.state !== 'waiting') approval.cancelDeadline();
    if (row.state === 'denied') denied.set(row.matchKey, row);
    if (row.state !== 'waiting' && row.state !== 'approved') forget(approval);
    ports.announce('changed', row);
    if (
      row.state === 'approved' ||
      row.state === 'denied' ||
      row.state === 'expired' ||
      row.state === 'withdrawn'
    ) {
      release(approval, row.state);
    }
  }
  function watchDeadline(approval: LiveApproval): void {
    const left = Math.max(0, (approval.row.deadline - wall()) / 1000);
    approval.cancelDeadline = ports.clock.after(left, () => {
      end(approval.row.id, 'expired', 'deadline').catch(() => {
        // Not durable (the store is away): it stays waiting, cannot be approved after its deadline, and the store's return ends it.
      });
    });
  }
  function moved(
    row: ApprovalRow,
    to: ApprovalState,
    more: Partial<ApprovalRow> = {},
  ): { row: ApprovalRow; move: Move } {
    const next: ApprovalRow = { ...row, state: to, ...more };
    const move: Move = {
      op: 'approval.move',
      id: row.id,
      from: row.state,
      to,
      at: wall(),
      usableUntil: next.usableUntil,
      maxUses: next.maxUses,
      bounds: next.bounds,
      reason: next.reason,
    };
    return { row: next, move };
  }
  function get(id: string): LiveApproval {
    const approval = live.get(id);
    if (approval === undefined)
      throw new ApproveError('not-waiting', 'This approval is decided, expired or was never asked for.');
    return approval;
  }
  function end(id: string, to: 'expired' | 'withdrawn' | 'revoked', reason: string): Promise<void> {
    const approval = live.get(id);
    if (approval === undefined) return Promise.resolve();
    return inTurn(approval, async () => {
      const from = to === 'revoked' || approval.row.state === 'approved' ? 'approved' : 'waiting';
      if (approval.row.state !== from || !live.has(id)) return;
      const next = moved(approval.row, to, { decidedAt: wall(), reason });
      await ports.journal.ended(next.row, next.move);
      settle(approval, next.row);
    });
  }
  const usable = (approval: LiveApproval): boolean =>
    approval.row.state === 'approved' &&
    approval.uses.length < approval.row.maxUses &&
    (approval.row.usableUntil ?? 0) > wall();

  return {
    /** Rebuilds the desk at start. */
    load(rows: {
      approvals: readonly ApprovalRow[];
      votes: readonly VoteRow[];
      uses: readonly UseRow[];
      denied: readonly ApprovalRow[];
    }): void {
      for (const row of rows.approvals) {
        const approval = liveApproval(
          row,
          rows.votes.filter((vote) => vote.approval === row.id),
          rows.uses.filter((use) => use.approval === row.id),
        );
        live.set(row.id, approval);
        if (row.state === 'waiting') watchDeadline(approval);
      }
      for (const row of rows.denied) denied.set(row.matchKey, row);
    },
    all: (): readonly LiveApproval[] => [...live.values()].filter((approval) => approval.durable),
    get(id: string): LiveApproval | undefined {
      const approval = live.get(id);
      return approval?.durable === true ? approval : undefined;
    },

    /** What there is for a held call: its own approval, a grant that covers it, one that waits, or nothing yet. */
    find(question: Question): Found {
      const cooled = denied.get(question.matchKey);
      if (cooled !== undefined) {
        if ((cooled.decidedAt ?? 0) + ports.limits().deniedCooldownMs * 1000 > wall())
          return { kind: 'cooldown', row: cooled };
        denied.delete(question.matchKey);
      }
      let waiting = 0;
      let joined: LiveApproval | undefined;
      let usableOne: LiveApproval | undefined;
      for (const approval of live.values()) {
        const { row } = approval;
        if (row.agent !== question.agent) continue;
        if (row.state === 'waiting' && row.deadline > wall()) {
          waiting += 1;
          if (row.matchKey === question.matchKey) joined = approval;
        } else if (usable(approval) && covers(row, question, ports.pathWithin)) {
          // The newest: an older one may have been given under terms that no longer stand.
          usableOne = approval;
        }
      }
      if (usableOne !== undefined) return { kind: 'use', approval: usableOne };
      if (joined !== undefined) return { kind: 'join', approval: joined };
      return waiting >= ports.limits().waitingPerAgent ? { kind: 'full' } : { kind: 'new' };
    },

    /** Durable first, then announced (law 5). `append` holds the request's own record and changes. */
    async open(row: ApprovalRow, append: Append): Promise<LiveApproval> {
      const approval = liveApproval(row);
      approval.durable = false;
      // In the map before it is durable, so that a flood of calls at once meets the ceiling and the same call joins.
      live.set(row.id, approval);
      approval.turn = ports.journal.opened(row, append).catch((error: unknown) => {
        forget(approval);
        release(approval, 'withdrawn');
        throw error;
      });
      await approval.turn;
      approval.durable = true;
      watchDeadline(approval);
      ports.announce('opened', row);
      return approval;
    },

    /** Waits for the outcome, at most `ms` milliseconds and while the client is there. */
    wait(approval: LiveApproval, ms: number, signal: AbortSignal): Promise<WaitEnd> {
      if (approval.row.state === 'approved') return Promise.resolve('approved');
      if (approval.row.state !== 'waiting')
        return Promise.resolve(approval.row.state === 'denied' ? 'denied' : 'withdrawn');
      return new Promise((resolve) => {
        const finish = (how: WaitEnd): void => {
          approval.waiters.delete(finish);
          cancel();
          signal.removeEventListener('abort', gone);
          resolve(how);
        };
        const gone = (): void => finish('gone');
        const cancel = ports.clock.after(ms, () => finish('wall'));
        approval.waiters.add(finish);
        if (signal.aborted) gone();
        else signal.addEventListener('abort', gone, { once: true });
      });
    },

    /** Counts one vote. Errors: ApproveError. */
    vote(id: string, ballot: Ballot): Promise<ApprovalRow> {
      const approval = get(id);
      return inTurn(approval, async () => {
        const { row } = approval;
        if (row.state !== 'waiting' || row.deadline <= wall() || !live.has(id)) {
          throw new ApproveError('not-waiting', 'This approval is no longer waiting.');
        }
        if (approval.votes.some((vote) => vote.principal === ballot.vote.principal)) {
          throw new ApproveError('already-voted', 'You have voted on this call already.');
        }
        const requirement = JSON.parse(row.requirement) as Requirement;
        const voter = {
          principal: ballot.vote.principal,
          name: ports.personName(ballot.vote.principal) ?? '',
          owner: row.owner,
        };
        if (!mayVote(requirement, ports.groups(), voter)) {
          throw new ApproveError(
            'not-allowed',
            'The rule does not name you among those who decide this call.',
          );
        }
        const votes = [...approval.votes, ballot.vote];
        const count = countVotes(
          requirement,
          ports.groups(),
          row.owner,
          votes.map((vote) => counted(vote, ports)),
        );
        const kept = wall() + ports.limits().approvalKeptMs * 1000;
        const next =
          count.state === 'waiting'
            ? undefined
            : count.state === 'denied'
              ? moved(row, 'denied', { decidedAt: wall(), reason: ballot.vote.reason })
              : moved(row, 'approved', {
                  decidedAt: wall(),
                  reason: ballot.vote.reason,
                  usableUntil: ballot.grant?.until ?? kept,
                  maxUses: ballot.grant?.uses ?? 1,
                  bounds: ballot.grant === undefined ? null : JSON.stringify(ballot.grant.bounds),
                });
        await ports.journal.voted(next?.row ?? row, ballot.vote, next?.move);
        approval.votes.push(ballot.vote);
        settle(approval, next?.row ?? row);
        return approval.row;
      });
    },

    /**
     * Takes one use for a call, durable with `append` before this resolves. Single use is a constraint of the store; this only
     * gives the next number. Errors: ApproveError `used-up`.
     */
    use(approval: LiveApproval, call: string, append: Append): Promise<number> {
      return inTurn(approval, async () => {
        if (!usable(approval))
          throw new ApproveError('used-up', 'The approval has been used, or its time is over.');
        const n = approval.uses.length + 1;
        const use: UseRow = { approval: approval.row.id, n, call, at: wall() };
        const next = n >= approval.row.maxUses ? moved(approval.row, 'spent') : undefined;
        await ports.journal.used(approval.row, use, next?.move, append);
        approval.uses.push(use);
        if (next !== undefined) settle(approval, next.row);
        return n;
      });
    },

    withdraw: (id: string, reason: string): Promise<void> => end(id, 'withdrawn', reason),
    revoke: (id: string): Promise<void> => end(id, 'revoked', 'revoked'),
    stop(): void {
      for (const approval of live.values()) approval.cancelDeadline();
    },
  };
}
export type Desk = ReturnType<typeof createDesk>;

function counted(vote: VoteRow, ports: DeskPorts): CountedVote {
  return {
    principal: vote.principal,
    name: ports.personName(vote.principal) ?? '',
    vote: vote.vote,
    assurance: vote.assurance as CountedVote['assurance'],
  };
}

/** The same call, or a grant whose agent, session, server, tool, definition and bounds hold. */
function covers(row: ApprovalRow, question: Question, pathWithin: DeskPorts['pathWithin']): boolean {
  if (row.definition !== question.definition) return false;
  const bounds = boundsOf(row);
  if (bounds === undefined) return row.matchKey === question.matchKey;
  return (
    row.session === question.session &&
    row.server === question.server &&
    row.method === question.method &&
    row.tool === question.tool &&
    withinBounds(bounds, question.args, pathWithin)
  );
}
