import { ApproveError } from '../approve/approve-error.ts';
import type {
  AgentIdentity,
  Allowed,
  Answered,
  Call,
  Denied,
  Dispatchable,
  Identified,
  Masked,
  MaskedBytes,
  Recorded,
  ServerRef,
} from '../contract/call.ts';
import type { ApprovalId, CallId } from '../contract/ids.ts';
import { RPC } from '../contract/mcp.ts';
import type { KeptAnswerRow } from '../contract/state.ts';
import type { Append } from '../contract/store.ts';
import type { Exchange } from '../listen/exchange.ts';
import { errorBytes, toolRefusalBytes } from '../listen/json-rpc.ts';
import { ListenError } from '../listen/refusal.ts';
import { isStateless } from '../listen/revision.ts';
import type { Outcome, Way } from '../pipeline.ts';
import { formatEvent } from '../platform/sse/write-event.ts';
import { whoAndWhere } from '../record/facts-of-call.ts';
import { answerTo, type WireAnswer, wireAnswers } from './answers.ts';
import { joined, requestAppend, resultAppend } from './call-records.ts';
import { type Core, idKey, openKey } from './core.ts';
import { decide } from './decide.ts';
import { attended } from './executions.ts';
import { describeFailure } from './failure.ts';
import { matchKey } from './hold.ts';
import { decideInputRequests } from './input-requests.ts';
import type { Journey } from './journey.ts';
import { createMessageBuffer, sumOf } from './message-buffer.ts';
import { observeAnswer } from './observe-answer.ts';
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
): Way<WireAnswer> & { fail(error: unknown): Promise<void> } {
  const journeys = new Map<CallId, Journey>();
  const buffer = createMessageBuffer(core);
  /** Approved calls that run, by id. */
  const running = new Map<CallId, ReturnType<Core['executions']['start']>>();

  const journey = (identified: Identified): Journey => {
    const known = journeys.get(identified.call.id);
    if (known === undefined) throw new Error('a call without its journey');
    return known;
  };
  async function recordOne(allowed: Allowed): Promise<Dispatchable> {
    const own = journey(allowed.identified);
    const request = own.requestRecorded
      ? { entries: [], changes: [] }
      : requestAppend(core.writer, allowed, own.request, own.sessionChanges);
    const { approval } = allowed;
    let taken = approval;
    if (approval === undefined) await core.store.append(request);
    else taken = { ...approval, use: await use(approval.id, allowed, request) };
    own.requestRecorded = true;
    return { ...allowed, approval: taken } as Dispatchable;
  }

  /** Without a use of its approval on record no approved call runs, whatever became of the approval meanwhile. */
  async function use(id: ApprovalId, allowed: Allowed, request: Append): Promise<number> {
    try {
      return await core.desk.use(id, allowed.identified.call.id, request);
    } catch (error) {
      if (error instanceof ApproveError && request.entries.length > 0) {
        await core.store.append(request);
        journey(allowed.identified).requestRecorded = true;
      }
      throw error;
    }
  }

  const refusal = (identified: Identified, sentence: string, code: number): Uint8Array => {
    const { id, method } = identified.call.message;
    return method === 'tools/call'
      ? toolRefusalBytes(id, sentence, isStateless(identified.call.revision))
      : errorBytes(id, code, sentence);
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
      journeys.set(call.id, {
        identified,
        sessionChanges: session.changes,
        request,
        requestRecorded: false,
        dispatched: false,
        open: call.message.kind === 'request',
      });
      core.events.emit('call.opened', { call: call.id, session: session.ref.id });
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
            : { kind: 'denied', identified: one.identified, decision: one.decision, forAgent: text },
      );
    },

    async recordRequests(allowed) {
      // All are waited for before one that failed ends the exchange: what is on record then gets its outcome.
      const recorded = await Promise.allSettled(allowed.map(recordOne));
      return recorded.map((one) => {
        if (one.status === 'rejected') throw one.reason;
        return one.value;
      });
    },

    async *forward(calls) {
      for (const call of calls) journey(call.identified).dispatched = true;
      const answer = await core.forwarder.send(upstreamRequest(exchange, agent, server, body, calls));
      for await (const one of wireAnswers(core, exchange, calls, answer)) {
        yield await decideInputRequests(core, exchange, one, refusal);
      }
      // What a server left open may be answered on another stream; those that joined do not wait for it.
      for (const { done } of running.values()) done(undefined);
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
      const observed = answer.ends.map((call) => observeAnswer(core, call, answer));
      const before = buffer.take();
      const kept = keptWhereGone(masked, answer);
      const appends = answer.ends.map((call, n) => {
        const message = answerTo(call, answer.messages);
        const said = message === undefined ? { outcome: 'answered' as const, facts: {} } : outcomeOf(message);
        const status = answer.head?.status ?? 200;
        const facts = { ...said.facts, status };
        const outcome = status >= 400 ? ('error' as const) : said.outcome;
        return resultAppend(core.writer, call.identified, outcome, now, {
          facts,
          bodies: n === 0 ? [...before.bodies, committed('answer', masked.bytes)] : [],
          counts: n === 0 ? sumOf(before.counts, masked.counts) : {},
          changes: n === 0 && kept !== undefined ? [{ op: 'answer.keep', ...kept }] : [],
        });
      });
      await core.store.append(joined(...appends, ...observed));
      for (const one of observed) one.apply();
      if (kept !== undefined) core.kept.put(kept);
      for (const call of answer.ends)
        finish(call.identified, answersAlone(answer) ? masked.bytes : undefined);
      return { ...masked, recorded: true } as Recorded;
    },

    commit(masked) {
      buffer.add(whoAndWhere(masked.of.identified), committed('message', masked.bytes), masked.counts);
      return masked;
    },

    async answer(masked, answer) {
      const [call] = answer.ends;
      // A stream has begun while the call was held, so a status or a body that is no answer would tell the agent nothing.
      if (exchange.reply.begun && answer.head !== undefined && call !== undefined && !answersAlone(answer)) {
        const text = `The server gave no answer to the call (HTTP status ${answer.head.status}).`;
        return exchange.reply.write(
          formatEvent({
            data: Buffer.from(refusal(call.identified, text, RPC.unavailable)).toString('utf8'),
          }),
        );
      }
      return writeAnswer(exchange, masked, answer);
    },

    async refuse(outcomes) {
      const appends = outcomes.flatMap((outcome) => {
        if (outcome.kind !== 'denied') return [];
        const own = journey(outcome.identified);
        const result = resultAppend(core.writer, outcome.identified, 'denied', core.clock.now());
        const isRequest = outcome.identified.call.message.kind === 'request';
        const parts = own.requestRecorded
          ? []
          : [requestAppend(core.writer, outcome, own.request, own.sessionChanges)];
        own.open = false;
        return isRequest ? [...parts, result] : parts;
      });
      if (appends.length > 0) await core.store.append(joined(...appends));
      const answers = outcomes
        .filter((outcome) => outcome.identified.call.message.kind === 'request')
        .map((outcome) =>
          outcome.kind === 'settled'
            ? outcome.answer
            : refusal(outcome.identified, outcome.kind === 'denied' ? outcome.forAgent : '', RPC.denied),
        );
      for (const outcome of outcomes) core.events.emit('call.closed', { call: outcome.identified.call.id });
      await writeFailure(exchange, answers, batch);
    },

    /** Something failed on the way: every call that is open gets an outcome and an answer, whatever happened. */
    async fail(error) {
      const all = [...journeys.values()];
      for (const own of all) if (!own.requestRecorded) forgetSession(own);
      // What cannot be recorded is refused at the door.
      if (error instanceof ListenError) throw error;
      // An approved call goes on without its client, so that is not why it failed.
      const gone = exchange.signal.aborted && running.size === 0;
      const failure = describeFailure(
        error,
        gone,
        all.some((own) => own.dispatched),
      );
      const open = all.filter((own) => own.open);
      // What has no request on record (the log could not be written) gets no outcome either, and did not run.
      const results = open
        .filter((own) => own.requestRecorded)
        .map((own) =>
          resultAppend(core.writer, own.identified, failure.outcome, core.clock.now(), {
            facts: { code: failure.code },
          }),
        );
      for (const own of open) finish(own.identified, undefined);
      if (results.length > 0) {
        await core.store
          .append(joined(...results))
          .catch((cause: unknown) => core.diagnose('an outcome could not be recorded', cause));
      }
      const answers = open.map((own) => refusal(own.identified, failure.forAgent, RPC.unavailable));
      await writeFailure(
        exchange,
        answers.length > 0 ? answers : [errorBytes(undefined, RPC.unavailable, failure.forAgent)],
        batch && answers.length > 0,
      );
      if (failure.outcome !== 'cancelled') core.diagnose('a call failed', error);
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

  /** Nobody is there to take the answer of an approved call: it is kept for the retry of that very call. */
  function keptWhereGone(masked: Masked, answer: WireAnswer): KeptAnswerRow | undefined {
    const [call] = answer.ends;
    const execution = call === undefined ? undefined : running.get(call.identified.call.id);
    if (call?.approval === undefined || execution === undefined) return undefined;
    if (attended(execution) || !answersAlone(answer)) return undefined;
    return {
      matchKey: matchKey(core, call.identified),
      approval: call.approval.id,
      call: call.identified.call.id,
      answer: masked.bytes,
      until: core.clock.now().wall + core.settings().limits.approvalKeptMs * 1000,
    };
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

/** Whether this is one message and the answer of the one call that it ends. */
function answersAlone({ ends, messages }: WireAnswer): boolean {
  const [message, ...more] = messages;
  const [call] = ends;
  return (
    message?.kind === 'response' &&
    more.length === 0 &&
    call !== undefined &&
    idKey(message) === idKey(call.identified.call.message)
  );
}
