import type {
  AgentIdentity,
  Allowed,
  Answered,
  Call,
  Denied,
  Identified,
  Masked,
  MaskedBytes,
  Recorded,
  ServerRef,
} from '../contract/call.ts';
import type { CallId } from '../contract/ids.ts';
import { RPC } from '../contract/mcp.ts';
import type { Exchange } from '../listen/exchange.ts';
import { ListenError } from '../listen/refusal.ts';
import type { Outcome, Way } from '../pipeline.ts';
import { whoAndWhere } from '../record/facts-of-call.ts';
import { announceCall } from './announce-call.ts';
import { answersAlone, answerTo, type WireAnswer } from './answers.ts';
import { joined, requestAppend, resultAppend } from './call-records.ts';
import { type Core, openKey } from './core.ts';
import { decide } from './decide.ts';
import { createDelivery } from './delivery.ts';
import { denialRecords } from './denial-records.ts';
import { endGoneSession } from './end-session.ts';
import { failCalls } from './fail-calls.ts';
import { forwardCalls } from './forward-calls.ts';
import type { Journey } from './journey.ts';
import { type Keepable, keepableOf } from './keepable.ts';
import { createMessageBuffer, sumOf } from './message-buffer.ts';
import { observeAnswer } from './observe-answer.ts';
import { originalRequest, recordRequest } from './record-request.ts';
import { refusal } from './refusal-bytes.ts';
import { type Original, withOriginal } from './sealing/sealing.ts';
import { settleHold } from './settle-hold.ts';
import { targetOf } from './target.ts';
import { outcomeOf } from './upstream-message.ts';
import { upstreamRequest } from './upstream-request.ts';
import { writeAnswer, writeFailure } from './write-answer.ts';
import { committed } from './writer.ts';

/** The way of one POST: the stages of the pipeline, closed over the exchange. */
export function createWay(
  core: Core,
  exchange: Exchange,
  agent: AgentIdentity,
  server: ServerRef,
  { body, batch }: { readonly body: Uint8Array; readonly batch: boolean },
): Way<WireAnswer> & { fail(error: unknown): Promise<void>; leave(): void } {
  const journeys = new Map<CallId, Journey>();
  const buffer = createMessageBuffer(core);
  const delivery = createDelivery(core, exchange);
  /** What is to be kept of an answer that does not arrive, by the call's id. */
  const keepable = new Map<CallId, Keepable>();
  /** Approved calls that run, by id. */
  const running = new Map<CallId, ReturnType<Core['executions']['start']>>();
  /** The sessions that are not idle while this goes on. */
  const leaving: (() => void)[] = [];

  const journey = (identified: Identified): Journey => {
    const known = journeys.get(identified.call.id);
    if (known === undefined) throw new Error('a call without its journey');
    return known;
  };
  return {
    identify(call: Call): Identified {
      const target = targetOf(call.message, server.id, core.pins);
      // Before the session: a request that cannot be masked cannot be recorded, so it begins none.
      const request = maskRequest(call, target.name);
      const session = core.sessions.resolve(call, agent, server);
      // A foreign session is refused before the calls set out.
      if (session.kind === 'foreign') throw new Error('a foreign session on its way');
      const identified: Identified = { call, agent, session: session.ref, server, target };
      leaving.push(core.sessions.attend(session.ref.id, core.clock));
      journeys.set(call.id, {
        identified,
        sessionChanges: session.changes,
        request,
        requestRecorded: false,
        dispatched: false,
        open: call.message.kind === 'request',
      });
      return identified;
    },
    decide: (identified) => decide(core, identified),

    async approve(decided) {
      const single = decided.length === 1 ? decided[0] : undefined;
      if (single?.kind === 'held') {
        const starts: Parameters<typeof settleHold>[1]['starts'] = ({ call }, execution) =>
          running.set(call.id, execution);
        return [await settleHold(single, { core, exchange, journey, refusal, starts })];
      }
      // A batch runs whole or not at all: one held or denied element would leave the others half answered.
      const text = 'A batch with a call that is held or denied is not run. Send the calls one by one.';
      return decided.map(
        (one): Outcome =>
          decided.every((other) => other.kind === 'allowed') || one.kind === 'denied'
            ? (one as Allowed | Denied)
            : {
                kind: 'denied',
                identified: one.identified,
                decision: one.decision,
                forAgent: text,
                denial: { reason: 'batch' },
              },
      );
    },

    async recordRequests(allowed) {
      // All are waited for before one that failed ends the exchange: what is on record then gets its outcome.
      const recorded = await Promise.allSettled(
        allowed.map((one) => recordRequest(core, one, journey(one.identified))),
      );
      return recorded.map((one) => {
        if (one.status === 'rejected') throw one.reason;
        return one.value;
      });
    },

    forward(calls) {
      for (const call of calls) journey(call.identified).dispatched = true;
      return forwardCalls(core, exchange, upstreamRequest(exchange, agent, server, body, calls), {
        refusal,
        // What a server left open may be answered on another stream; those that joined do not wait for it.
        over() {
          for (const { done } of running.values()) done(undefined);
        },
      });
    },

    mask(answered: Answered): Masked {
      const { of, raw } = answered;
      if (raw.length === 0)
        return { of, bytes: raw, changed: false, counts: {}, leaves: [] } as MaskedBytes as Masked;
      const context = {
        server: server.name,
        tool: of.identified.target.name,
        extraKeys: of.decision.mask?.keys ?? [],
        extraPaths: of.decision.mask?.paths ?? [],
        role: 'answer' as const,
      };
      return { ...core.settings().masker.maskMessage(raw, context), of } as Masked;
    },

    async recordOutcome(masked, answer) {
      const now = core.clock.now();
      const { identified } = answer.ends[0] ?? masked.of;
      const decisions = answer.ends.map(({ decision }) => decision);
      const message = { raw: answer.answered.raw, changed: masked.changed };
      const original = await core.sealing.originalOf(identified, decisions, message);
      const observed = answer.ends.map((call) => observeAnswer(core, call, answer));
      const before = buffer.take();
      const keep = keepableOf(core, masked, answer, running);
      const kept = keep?.clients.every((client) => client.aborted) === true ? keep.row : undefined;
      const appends = answer.ends.map((call, n) => {
        const message = answerTo(call, answer.messages);
        const said = message === undefined ? { outcome: 'answered' as const, facts: {} } : outcomeOf(message);
        const status = answer.head?.status ?? 200;
        const facts = { ...said.facts, status, ...(n === 0 ? original?.facts : {}) };
        const outcome = status >= 400 ? ('error' as const) : said.outcome;
        return resultAppend(core.writer, call.identified, outcome, now, {
          facts,
          bodies:
            n === 0 ? [...before.bodies, ...withOriginal(committed('answer', masked.bytes), original)] : [],
          counts: n === 0 ? sumOf(before.counts, masked.counts) : {},
          changes: n === 0 && kept !== undefined ? [{ op: 'answer.keep', ...kept }] : [],
        });
      });
      await core.store.append(joined(...appends, ...observed));
      for (const one of observed) one.apply();
      if (kept !== undefined) core.kept.put(kept);
      else if (keep !== undefined) keepable.set(keep.row.call as CallId, keep);
      for (const call of answer.ends)
        finish(call.identified, answersAlone(answer) ? masked.bytes : undefined);
      if (answer.head?.status === 404) await endGoneSession(core, masked.of.identified);
      return { ...masked, recorded: true } as Recorded;
    },

    commit(masked) {
      buffer.add(whoAndWhere(masked.of.identified), committed('message', masked.bytes), masked.counts);
      return masked;
    },

    async answer(masked, answer) {
      const writing = writeAnswer(exchange, masked, answer);
      for (const { identified } of answer.ends) delivery.wrote(identified, keepable.get(identified.call.id));
      return writing;
    },

    async refuse(outcomes) {
      const originals = new Map<CallId, Original>();
      for (const outcome of outcomes) {
        if (outcome.kind !== 'denied') continue;
        const own = journey(outcome.identified);
        const original = own.requestRecorded ? undefined : await originalRequest(core, outcome, own);
        if (original !== undefined) originals.set(outcome.identified.call.id, original);
      }
      const appends = outcomes.flatMap((outcome) => {
        if (outcome.kind !== 'denied') return [];
        const own = journey(outcome.identified);
        const original = originals.get(outcome.identified.call.id);
        const why = denialRecords(outcome);
        const result = resultAppend(core.writer, outcome.identified, 'denied', core.clock.now(), why);
        const isRequest = outcome.identified.call.message.kind === 'request';
        const parts = own.requestRecorded
          ? []
          : [requestAppend(core.writer, outcome, own.request, own.sessionChanges, { original })];
        own.open = false;
        return isRequest ? [...parts, result] : parts;
      });
      if (appends.length > 0) await core.store.append(joined(...appends));
      for (const { kind, identified } of outcomes)
        if (kind === 'denied' && !journey(identified).requestRecorded) announceCall(core, identified);
      const asked = outcomes.filter((outcome) => outcome.identified.call.message.kind === 'request');
      const answers = asked.map((outcome) =>
        outcome.kind === 'settled'
          ? outcome.answer
          : refusal(outcome.identified, outcome.kind === 'denied' ? outcome.forAgent : '', RPC.denied),
      );
      for (const { identified } of outcomes)
        core.events.emit('call.closed', { call: identified.call.id, session: identified.session.id });
      const writing = writeFailure(exchange, answers, batch);
      for (const outcome of asked) {
        // A kept answer that does not arrive is kept again; who was told to call again does.
        const row =
          outcome.kind === 'settled'
            ? core.kept.rowOf(core.executions.originalOf(outcome.answer))
            : undefined;
        if (row !== undefined) delivery.wrote(outcome.identified, { row, clients: [] });
        else if (!exchange.signal.aborted || (outcome.kind === 'settled' && outcome.shared))
          delivery.wrote(outcome.identified);
      }
      await writing;
    },

    /** The exchange is over. */
    leave(): void {
      for (const leave of leaving) leave();
    },

    async fail(error) {
      for (const own of journeys.values()) if (!own.requestRecorded) forgetSession(own);
      // What cannot be recorded is refused at the door.
      if (error instanceof ListenError) throw error;
      // An approved call goes on without its client, so that is not why it failed.
      const gone = exchange.signal.aborted && running.size === 0;
      await failCalls(core, exchange, error, { gone, journeys: [...journeys.values()], batch, finish });
    },
  };

  function maskRequest(call: Call, tool: string): MaskedBytes {
    try {
      return core
        .settings()
        .masker.maskMessage(call.message.raw, { server: server.name, tool, role: 'request' });
    } catch (cause) {
      const sentence = 'The gateway could not look through this request for secrets, so it is not run.';
      throw new ListenError('not-maskable', sentence, { rpcId: call.message.id, cause });
    }
  }

  /** A session that was to begin with a record that is not there: the next call begins another. */
  function forgetSession({ identified, sessionChanges }: Journey): void {
    if (sessionChanges.some((change) => change.op === 'session.open'))
      core.sessions.forget(identified.session.id);
  }

  function finish(identified: Identified, answer: Uint8Array | undefined): void {
    const { id } = identified.call;
    const own = journeys.get(id);
    if (own !== undefined) own.open = false;
    core.open.delete(openKey(identified));
    running.get(id)?.done(answer);
    running.delete(id);
    core.events.emit('call.closed', { call: id, session: identified.session.id });
  }
}
