import type { LiveApproval } from '../approve/live-approval.ts';
import type { Held, Identified } from '../contract/call.ts';
import { RPC } from '../contract/mcp.ts';
import type { Facts } from '../contract/record.ts';
import type { CallOutcome, StateChange } from '../contract/state.ts';
import type { Exchange } from '../listen/exchange.ts';
import type { Outcome, Settled } from '../pipeline.ts';
import { announceCall } from './announce-call.ts';
import { startBeat } from './beat.ts';
import { joined, requestAppend, resultAppend } from './call-records.ts';
import type { Core } from './core.ts';
import { decideAgain } from './decide-again.ts';
import type { Execution } from './executions.ts';
import { hold, matchKey } from './hold.ts';
import type { WriteRefusal } from './input-requests.ts';
import type { Journey } from './journey.ts';
import { originalRequest } from './record-request.ts';
import { progressTokenOf } from './target.ts';
import { outcomeOf, upstreamMessages } from './upstream-message.ts';

interface Parts {
  readonly core: Core;
  readonly exchange: Exchange;
  readonly journey: (identified: Identified) => Journey;
  readonly refusal: WriteRefusal;
  /** Told of an approved call that will run: from here on the same call shares its answer. */
  readonly starts: (identified: Identified, execution: ReturnType<Core['executions']['start']>) => void;
}

/** Holds one call of an exchange and says what becomes of it: it may run, is denied, or has its answer already. */
export async function settleHold(held: Held, parts: Parts): Promise<Outcome> {
  const { core, exchange, refusal } = parts;
  const { identified } = held;
  const own = parts.journey(identified);
  const original = await originalRequest(core, held, own);

  async function settled(
    outcome: CallOutcome,
    answer: Uint8Array,
    more: { changes?: readonly StateChange[]; facts?: Facts } = {},
  ): Promise<Settled> {
    const result = resultAppend(core.writer, identified, outcome, core.clock.now(), more);
    const request = () => requestAppend(core.writer, held, own.request, own.sessionChanges, { original });
    if (own.requestRecorded) await core.store.append(result);
    else {
      await core.store.append(joined(request(), result));
      announceCall(core, identified);
    }
    own.open = false;
    return { kind: 'settled', identified, answer, shared: false };
  }
  async function shared(execution: Execution): Promise<Settled> {
    execution.clients.push(exchange.signal);
    const answer = await execution.answer;
    const text = 'The call that this one joined did not complete.';
    if (answer === undefined)
      return settledBy(execution, 'upstream-failed', refusal(identified, text, RPC.unavailable), {
        shared: true,
      });
    const { outcome, facts } = saidBy(answer);
    return settledBy(execution, outcome, core.executions.withId(answer, identified), {
      ...facts,
      shared: true,
    });
  }
  /**
   * With what came of the same call, which the record names: that has the answer, with its masks and its original, once. A call that had
   * asked for an approval of its own keeps that one.
   */
  async function settledBy(
    ran: Pick<Execution, 'call' | 'approval'>,
    outcome: CallOutcome,
    answer: Uint8Array,
    facts: Facts,
    changes: readonly StateChange[] = [],
  ): Promise<Settled> {
    const approval: StateChange = { op: 'call.approval', id: identified.call.id, approval: ran.approval };
    const named = await settled(outcome, answer, {
      facts: { ...facts, ran: ran.call },
      changes: own.requestRecorded ? changes : [...changes, approval],
    });
    return { ...named, shared: true };
  }
  function approved(approval: LiveApproval, waited: boolean): Promise<Outcome> | Outcome {
    const key = matchKey(core, identified);
    const running = core.executions.running(key, waited ? approval.row.id : undefined);
    if (running !== undefined) return shared(running);
    const again = decideAgain(core, held, approval);
    if (again.kind === 'allowed') {
      const single = approval.row.bounds === null;
      const run = { call: identified.call.id, approval: approval.row.id, single };
      parts.starts(again.identified, core.executions.start(key, run, exchange.signal));
    }
    return again;
  }

  const end = await hold(held, {
    core,
    request(facts) {
      own.requestRecorded = true;
      return requestAppend(core.writer, held, own.request, own.sessionChanges, { facts, original });
    },
    wallMs: core.settings().limits.holdWallMs,
    signal: exchange.signal,
    beat: () =>
      startBeat(
        exchange,
        progressTokenOf(identified.call.message),
        core.settings().limits.holdBeatMs,
        core.clock,
      ),
  });
  switch (end.kind) {
    case 'kept': {
      const { answer } = end.row;
      const again = core.executions.withId(answer, identified);
      return settledBy(end.row, 'replayed', again, saidBy(answer).facts, [end.change]);
    }
    case 'running':
      return shared(end.execution);
    case 'pending':
    case 'gone': {
      const text = `This call is held: a person must approve it (rule ${held.decision.rule}). It has not run and is not refused. Call again with the same arguments to go on waiting.`;
      return settled(end.kind === 'gone' ? 'cancelled' : 'pending', refusal(identified, text, RPC.held));
    }
    case 'denied':
      if (!end.requestRecorded || end.why === 'denied') return end.denied;
      return settled(end.why, refusal(identified, end.denied.forAgent, RPC.denied));
    case 'approved':
      return approved(end.approval, end.requestRecorded);
  }
}

/** Whether the answer tells of an error, and which. */
function saidBy(answer: Uint8Array): ReturnType<typeof outcomeOf> {
  const [message] = upstreamMessages(answer);
  return message === undefined ? { outcome: 'answered', facts: {} } : outcomeOf(message);
}
