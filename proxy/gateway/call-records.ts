import type { Allowed, Denied, Held, Identified, MaskedBytes } from '../contract/call.ts';
import type { MaskCounts } from '../contract/masking.ts';
import type { Facts } from '../contract/record.ts';
import type { CallOutcome, StateChange } from '../contract/state.ts';
import type { Append, Entry } from '../contract/store.ts';
import type { Instant } from '../contract/time.ts';
import {
  callFacts,
  decisionFacts,
  maskFacts,
  methodFact,
  policyOf,
  whoAndWhere,
} from '../record/facts-of-call.ts';
import { type Committed, committed, type Writer } from './writer.ts';

/** A request on record: who asked for what, what was decided and the masked message. */
export function requestAppend(
  writer: Writer,
  decided: Allowed | Denied | Held,
  body: MaskedBytes,
  sessionChanges: readonly StateChange[],
  more: Facts = {},
): Append {
  const { identified, decision } = decided;
  const { call } = identified;
  const isRequest = call.message.kind === 'request';
  const entries: Entry[] = [];
  if (sessionChanges.some((change) => change.op === 'session.open')) {
    const { call: _, ...rest } = whoAndWhere(identified);
    entries.push(writer.entry('session.open', { basis: identified.session.basis }, rest, [], call.received));
  }
  const facts = {
    ...callFacts(call),
    ...decisionFacts(decision, identified.target.toolClass),
    ...maskFacts(body.counts),
    ...more,
  };
  entries.push(
    writer.entry(
      isRequest ? 'call.request' : 'call.notify',
      facts,
      { ...whoAndWhere(identified), policy: policyOf(decision) },
      [committed('request', body.bytes)],
      call.received,
    ),
  );
  return {
    entries,
    changes: isRequest ? [...sessionChanges, callOpen(identified, decided)] : sessionChanges,
  };
}

function callOpen(identified: Identified, { decision, ...decided }: Allowed | Denied | Held): StateChange {
  const { call, agent, session, server, target } = identified;
  return {
    op: 'call.open',
    id: call.id,
    session: session.id,
    agent: agent.principal,
    server: server.id,
    direction: call.direction,
    method: methodFact(call.message.method),
    tool: target.name.slice(0, 512),
    effect: decision.effect,
    enforced: decision.enforced ? 1 : 0,
    rule: decision.rule,
    approval: decided.kind === 'allowed' ? (decided.approval?.id ?? null) : null,
    received: call.received.wall,
    finished: null,
    outcome: null,
    masked: 0,
  };
}

/** A call's end on record. `bodies` are the masked messages that have not been committed to before. */
export function resultAppend(
  writer: Writer,
  identified: Identified,
  outcome: CallOutcome,
  now: Instant,
  more: {
    readonly facts?: Facts;
    readonly bodies?: readonly Committed[];
    readonly counts?: MaskCounts;
    readonly changes?: readonly StateChange[];
  } = {},
): Append {
  const counts = more.counts ?? {};
  const masked = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const facts = {
    outcome,
    micros: now.mono - identified.call.received.mono,
    ...maskFacts(counts),
    ...more.facts,
  };
  return {
    entries: [writer.entry('call.result', facts, whoAndWhere(identified), more.bodies ?? [], now)],
    changes: [
      { op: 'call.close', id: identified.call.id, at: now.wall, outcome, masked },
      ...(more.changes ?? []),
    ],
  };
}

export function joined(...appends: readonly Append[]): Append {
  return {
    entries: appends.flatMap((append) => append.entries),
    changes: appends.flatMap((append) => append.changes),
  };
}
