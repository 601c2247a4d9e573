import type { Allowed, Denied, Held, Identified, MaskedBytes, Message } from '../contract/call.ts';
import type { MaskCounts } from '../contract/masking.ts';
import { parseJson } from '../contract/parse-json.ts';
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
import { type Original, withOriginal } from './sealing/sealing.ts';
import { nameOf } from './target.ts';
import { type Committed, committed, type Writer } from './writer.ts';

/** A request on record: who asked for what, what was decided, the masked message and, where it is sealed, its original. */
export function requestAppend(
  writer: Writer,
  decided: Allowed | Denied | Held,
  body: MaskedBytes,
  sessionChanges: readonly StateChange[],
  { facts: more, original }: { readonly facts?: Facts; readonly original?: Original | undefined } = {},
): Append {
  const { identified, decision } = decided;
  const { call } = identified;
  const isRequest = call.message.kind === 'request';
  const entries = sessionEntries(writer, identified, sessionChanges);
  const facts = {
    ...callFacts(call),
    ...decisionFacts(decision, identified.target.toolClass),
    ...maskFacts(body.counts),
    ...original?.facts,
    ...more,
  };
  entries.push(
    writer.entry(
      isRequest ? 'call.request' : 'call.notify',
      facts,
      { ...whoAndWhere(identified), policy: policyOf(decision) },
      withOriginal(committed('request', body.bytes), original),
      call.received,
    ),
  );
  return {
    entries,
    changes: isRequest
      ? [...sessionChanges, callOpen(identified, decided, nameIn(body, identified))]
      : sessionChanges,
  };
}

/** What the changes of a message's session are on record as: the one before it is over, its own begins. */
export function sessionEntries(
  writer: Writer,
  identified: Identified,
  changes: readonly StateChange[],
): Entry[] {
  const { call: _, ...rest } = whoAndWhere(identified);
  const at = identified.call.received;
  return changes.flatMap((change) => {
    if (change.op === 'session.close')
      return [
        writer.entry(
          'session.close',
          { basis: identified.session.basis, reason: 'idle' },
          { ...rest, session: change.id },
          [],
          at,
        ),
      ];
    if (change.op === 'session.open')
      return [writer.entry('session.open', { basis: identified.session.basis }, rest, [], at)];
    return [];
  });
}

/** The target's name as the masked message has it: a URI can carry a credential (law 6). */
function nameIn(body: MaskedBytes, { target }: Identified): string {
  return body.changed
    ? nameOf(parseJson(Buffer.from(body.bytes).toString('utf8')) as Message['value'])
    : target.name;
}

function callOpen(
  identified: Identified,
  { decision, ...decided }: Allowed | Denied | Held,
  name: string,
): StateChange {
  const { call, agent, session, server } = identified;
  return {
    op: 'call.open',
    id: call.id,
    session: session.id,
    agent: agent.principal,
    server: server.id,
    direction: call.direction,
    method: methodFact(call.message.method),
    tool: name.slice(0, 512),
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
    ...more.facts,
    ...maskFacts(counts),
    outcome,
    micros: now.mono - identified.call.received.mono,
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
