import { createDesk, type Desk } from '../../proxy/approve/desk.ts';
import type { Ballot, Question } from '../../proxy/approve/desk-ports.ts';
import { type Requirement, requirement } from '../../proxy/contract/policy.ts';
import type { ApprovalRow } from '../../proxy/contract/state.ts';
import type { Append } from '../../proxy/contract/store.ts';
import { isWithin } from '../../proxy/policy/path-within.ts';
import { createFakeClock } from '../api/fake-clock.ts';

export const NOTHING: Append = { entries: [], changes: [] };
export const NEVER = new AbortController().signal;

/** A desk on a journal that only remembers, and on a clock that only moves when told. */
export function deskRig(
  limits: { waitingPerAgent?: number; deniedCooldownMs?: number; approvalKeptMs?: number } = {},
) {
  const fake = createFakeClock();
  let wallShift = 0;
  const clock = {
    ...fake,
    now: () => ({ wall: fake.now().wall + wallShift, mono: fake.now().mono }),
    /** Sets the wall clock and leaves the monotonic one. */
    setWall(ms: number): void {
      wallShift += ms * 1000;
    },
  };
  const log: { what: string; state: string; detail?: unknown }[] = [];
  const announced: string[] = [];
  /** Not yet written while it is closed; `fail` makes the next write reject. */
  let gate: Promise<void> = Promise.resolve();
  let failures = 0;
  const write = async (what: string, row: ApprovalRow, detail?: unknown): Promise<void> => {
    await gate;
    if (failures > 0) {
      failures -= 1;
      throw new Error('the store is away');
    }
    log.push({ what, state: row.state, detail });
  };
  const approvers = new Map<string, string>([
    ['p-ann', 'ann'],
    ['p-bob', 'bob'],
    ['p-cleo', 'cleo'],
  ]);
  const desk: Desk = createDesk({
    clock,
    journal: {
      opened: (row) => write('opened', row),
      voted: (row, { vote }, move) => write('voted', row, [vote.principal, vote.vote, move?.to]),
      used: (row, use, move) => write('used', row, [use.n, move?.to]),
      ended: (row, move, by) => write('ended', row, [move.reason, by?.principal]),
    },
    approverName: (principal) => approvers.get(principal),
    pathWithin: isWithin,
    limits: () => ({ waitingPerAgent: 5, deniedCooldownMs: 600_000, approvalKeptMs: 900_000, ...limits }),
    announce: (what, row) => announced.push(`${what} ${row.state}`),
  });
  return {
    clock,
    desk,
    log,
    announced,
    approvers,
    failNext(times = 1): void {
      failures = times;
    },
    /** Keeps every write back until the returned function is called. */
    shut(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    row: (more: Partial<ApprovalRow> = {}, asks: Partial<Requirement> = {}): ApprovalRow =>
      rowOf(clock.now().wall, more, asks),
  };
}

function rowOf(now: number, more: Partial<ApprovalRow>, asks: Partial<Requirement>): ApprovalRow {
  return {
    id: crypto.randomUUID(),
    call: 'call-1',
    session: 'session-1',
    agent: 'agent-1',
    owner: 'p-olga',
    server: 'server-1',
    method: 'tools/call',
    tool: 'write',
    matchKey: 'key-1',
    definition: null,
    rule: 'writes',
    ruleDigest: '',
    policyDigest: '',
    requirement: JSON.stringify({ ...requirement.parse({}), ...asks }),
    state: 'waiting',
    created: now,
    deadline: now + 600_000_000,
    decidedAt: null,
    usableUntil: null,
    maxUses: 1,
    bounds: null,
    reason: null,
    ...more,
  };
}

export function question(more: Partial<Question> = {}): Question {
  return {
    direction: 'to-server',
    agent: 'agent-1',
    session: 'session-1',
    server: 'server-1',
    method: 'tools/call',
    tool: 'write',
    definition: null,
    matchKey: 'key-1',
    args: { path: '/tmp/a/x' },
    stands: () => true,
    ...more,
  };
}

export function ballot(
  principal: string,
  vote: 'approve' | 'deny' = 'approve',
  grant?: Ballot['grant'],
): Ballot {
  const assurance = 'os-presence';
  const shown = 'x'.repeat(43);
  return {
    grant,
    vote: {
      approval: '',
      principal,
      credential: `c-${principal}`,
      vote,
      assurance,
      shown,
      at: 0,
      reason: null,
      signature: null,
    },
  };
}

/** Lets everything go on that waits for nothing but its turn. */
export const turns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
