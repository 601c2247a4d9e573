import type { Direction } from '../contract/call.ts';
import type { Actor } from '../contract/control.ts';
import { parseJson } from '../contract/parse-json.ts';
import type { Requirement } from '../contract/policy.ts';
import type { ApprovalRow, ApprovalState, UseRow, VoteRow } from '../contract/state.ts';
import type { Append } from '../contract/store.ts';
import { ApproveError } from './approve-error.ts';
import { createCooldown } from './cooldown.ts';
import {
  assures,
  type CountedVote,
  countVotes,
  leastAssurance,
  mayVote,
  showsPresence,
} from './count-votes.ts';
import { covers } from './covers.ts';
import type { Ballot, DeskPorts, Found, Move, Question } from './desk-ports.ts';
import { dueAt, watchEnd } from './end-watch.ts';
import { boundsOf, inTurn, type LiveApproval, liveApproval, type WaitEnd } from './live-approval.ts';
import { waitFor } from './wait.ts';

/** The approvals that wait or may still be used. The store is the truth; this is its projection, changed only after it. */
export function createDesk(ports: DeskPorts) {
  const live = new Map<string, LiveApproval>();
  const cooldown = createCooldown(ports.clock, () => ports.limits().deniedCooldownMs);
  const wall = (): number => ports.clock.now().wall;
  const inTime = ({ due }: LiveApproval): boolean => due > ports.clock.now().mono;

  function forget(approval: LiveApproval): void {
    approval.cancelDeadline();
    live.delete(approval.row.id);
  }
  let sentAway = false;
  function release(approval: LiveApproval, end: WaitEnd): void {
    for (const wake of [...approval.waiters]) wake(end);
  }
  function settle(approval: LiveApproval, row: ApprovalRow): void {
    const before = approval.row.state;
    approval.row = row;
    if (row.state !== before) watch(approval);
    if (row.state === 'denied') cooldown.begin(row);
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
  /** A waiting one ends at its deadline, an approved one when it may no longer be used. */
  function watch(approval: LiveApproval): void {
    approval.cancelDeadline();
    const { id, state, created, deadline, decidedAt, usableUntil } = approval.row;
    if (state !== 'waiting' && state !== 'approved') return;
    const [until, from, reason] =
      state === 'waiting'
        ? [deadline, created, 'deadline']
        : [usableUntil ?? 0, decidedAt ?? created, 'not-used-in-time'];
    approval.due = dueAt(ports.clock, until, from);
    approval.cancelDeadline = watchEnd(ports.clock, approval.due, () => end(id, state, 'expired', reason));
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
  /** Only from the state that it was meant for: a deadline that comes with the last vote ends nothing that was approved. */
  function end(
    id: string,
    from: ApprovalState,
    to: 'expired' | 'withdrawn' | 'revoked',
    reason: string,
    by?: Actor,
  ): Promise<void> {
    const approval = live.get(id);
    if (approval === undefined) return Promise.resolve();
    return inTurn(approval, async () => {
      if (approval.row.state !== from || !live.has(id)) return;
      const next = moved(approval.row, to, { decidedAt: approval.row.decidedAt ?? wall(), reason });
      await ports.journal.ended(next.row, next.move, by);
      settle(approval, next.row);
    });
  }
  /** A vote counts while its voter is an approver. */
  function counted(vote: VoteRow): CountedVote[] {
    const name = ports.approverName(vote.principal);
    if (name === undefined) return [];
    const { principal } = vote;
    return [{ principal, name, vote: vote.vote, assurance: vote.assurance as CountedVote['assurance'] }];
  }
  function mayDecide({ row }: LiveApproval, principal: string): boolean {
    const name = ports.approverName(principal);
    const requirement = parseJson(row.requirement) as Requirement;
    return name !== undefined && mayVote(requirement, { principal, name, owner: row.owner });
  }
  const usable = (approval: LiveApproval): boolean =>
    approval.row.state === 'approved' && approval.uses.length < approval.row.maxUses && inTime(approval);

  return {
    /** Rebuilds the desk at start. */
    load(rows: {
      approvals: readonly ApprovalRow[];
      votes: readonly VoteRow[];
      uses: readonly UseRow[];
      denied: readonly ApprovalRow[];
      /** Of these, what servers asked of agents. */
      asks: ReadonlySet<string>;
    }): void {
      for (const row of rows.approvals) {
        const approval = liveApproval(
          row,
          rows.asks.has(row.id) ? 'to-agent' : 'to-server',
          rows.votes.filter((vote) => vote.approval === row.id),
          rows.uses.filter((use) => use.approval === row.id),
        );
        live.set(row.id, approval);
        watch(approval);
      }
      for (const row of rows.denied) cooldown.load(row);
    },
    all: (): readonly LiveApproval[] => [...live.values()].filter((approval) => approval.durable),
    get(id: string): LiveApproval | undefined {
      const approval = live.get(id);
      return approval?.durable === true ? approval : undefined;
    },

    /** What there is for a held call: its own approval, a grant that covers it, one that waits, or nothing yet. */
    find(question: Question): Found {
      const cooled = cooldown.of(question.matchKey);
      if (cooled !== undefined) return { kind: 'cooldown', row: cooled };
      let waiting = 0;
      let joined: LiveApproval | undefined;
      let usableOne: LiveApproval | undefined;
      for (const approval of live.values()) {
        const { row } = approval;
        if (row.agent !== question.agent) continue;
        if (row.state === 'waiting' && inTime(approval)) {
          if (countsWith(approval, question)) waiting += 1;
          if (covers(approval, question, ports.pathWithin)) joined = approval;
        } else if (usable(approval) && covers(approval, question, ports.pathWithin)) {
          usableOne = approval;
        }
      }
      if (usableOne !== undefined) return { kind: 'use', approval: usableOne };
      if (joined !== undefined) return { kind: 'join', approval: joined };
      return waiting >= ports.limits().waitingPerAgent ? { kind: 'full' } : { kind: 'new' };
    },

    /** Durable first, then announced (law 5). `append` holds the request's own record and changes. */
    async open(row: ApprovalRow, append: Append, direction: Direction): Promise<LiveApproval> {
      const approval = liveApproval(row, direction);
      approval.durable = false;
      approval.due = dueAt(ports.clock, row.deadline, row.created);
      // In the map before it is durable, so that a flood of calls at once meets the ceiling and the same call joins.
      live.set(row.id, approval);
      approval.turn = ports.journal.opened(row, append).catch((error: unknown) => {
        approval.row = { ...row, state: 'withdrawn' };
        forget(approval);
        release(approval, 'withdrawn');
        throw error;
      });
      await approval.turn;
      approval.durable = true;
      watch(approval);
      ports.announce('opened', row);
      return approval;
    },

    /** Waits for the outcome, at most `ms` milliseconds and while the client is there. */
    wait: (approval: LiveApproval, ms: number, signal: AbortSignal): Promise<WaitEnd> =>
      sentAway ? Promise.resolve('wall') : waitFor(approval, ports.clock, ms, signal),

    /** Whether this principal is among those who decide. */
    mayVote: mayDecide,

    /** Counts one vote. Errors: ApproveError. */
    async vote(id: string, ballot: Ballot): Promise<ApprovalRow> {
      const approval = get(id);
      return inTurn(approval, async () => {
        const { row } = approval;
        if (row.state !== 'waiting' || !inTime(approval) || !live.has(id)) {
          throw new ApproveError('not-waiting', 'This approval is no longer waiting.');
        }
        if (approval.votes.some((vote) => vote.principal === ballot.vote.principal)) {
          throw new ApproveError('already-voted', 'You have voted on this call already.');
        }
        const requirement = parseJson(row.requirement) as Requirement;
        const [mine] = counted(ballot.vote);
        if (mine === undefined || !mayDecide(approval, mine.principal)) {
          throw new ApproveError(
            'not-allowed',
            'The rule does not name you among those who decide this call.',
          );
        }
        if (mine.vote === 'approve' && !assures(mine.assurance, leastAssurance(requirement))) {
          throw new ApproveError(
            'assurance-too-low',
            `The rule asks for an assurance of at least ${leastAssurance(requirement)}.`,
          );
        }
        if (
          mine.vote === 'approve' &&
          !showsPresence(requirement, mine.assurance, ballot.signed?.presence === true)
        ) {
          throw new ApproveError(
            'assurance-too-low',
            'The rule asks for somebody who shows that they are there, and your device does not say so.',
          );
        }
        // Who votes last would else stretch what the others approved once.
        if (ballot.grant !== undefined && countVotes(requirement, row.owner, [mine]).state === 'waiting') {
          throw new ApproveError(
            'not-allowed',
            'Where several people must agree, a call is approved once, not as a grant.',
          );
        }
        const count = countVotes(requirement, row.owner, [...approval.votes.flatMap(counted), mine]);
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
        await ports.journal.voted(next?.row ?? row, ballot, next?.move);
        approval.votes.push(ballot.vote);
        settle(approval, next?.row ?? row);
        return approval.row;
      });
    },

    /**
     * Takes one use for a call, durable with `append` before this resolves. Single use is a constraint of the store; this only
     * gives the next number. Errors: ApproveError `used-up`.
     */
    use(id: string, call: string, append: Append): Promise<number> {
      const usedUp = (): ApproveError =>
        new ApproveError('used-up', 'The approval has been used, or its time is over.', {
          forAgent: 'The approval of this call is used up. Call again to ask anew.',
        });
      const approval = live.get(id);
      if (approval === undefined) return Promise.reject(usedUp());
      return inTurn(approval, async () => {
        if (!usable(approval)) throw usedUp();
        const n = approval.uses.length + 1;
        const use: UseRow = { approval: approval.row.id, n, call, at: wall() };
        const next = n >= approval.row.maxUses ? moved(approval.row, 'spent') : undefined;
        await ports.journal.used(approval.row, use, next?.move, append);
        approval.uses.push(use);
        if (next === undefined) ports.announce('changed', approval.row);
        else settle(approval, next.row);
        return n;
      });
    },

    withdraw: (id: string, reason: string): Promise<void> => end(id, 'waiting', 'withdrawn', reason),
    /** A grant is for one session: with it, it ends. */
    async endGrants(isOver: (session: string) => boolean): Promise<void> {
      const over = [...live.values()].filter(
        ({ row }) => row.state === 'approved' && boundsOf(row) !== undefined && isOver(row.session),
      );
      for (const { row } of over) await end(row.id, 'approved', 'expired', 'session-ended');
    },
    revoke: (id: string, by: Actor): Promise<void> => end(id, 'approved', 'revoked', 'revoked', by),
    /** The gateway ends: who waits is told to call again, and the approvals go on waiting in the store. */
    sendAway(): void {
      sentAway = true;
      for (const approval of live.values()) release(approval, 'wall');
    },
    stop(): void {
      for (const approval of live.values()) approval.cancelDeadline();
    },
  };
}
export type Desk = ReturnType<typeof createDesk>;

/** What servers ask is counted for each of them: a server must not take an agent's own places in the queue. */
function countsWith({ row, direction }: LiveApproval, question: Question): boolean {
  if (direction !== question.direction) return false;
  return direction === 'to-server' || row.server === question.server;
}
