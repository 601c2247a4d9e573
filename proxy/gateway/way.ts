import type {
  AgentIdentity,
  Allowed,
  Answered,
  Call,
  Denied,
  Dispatchable,
  Held,
  Identified,
  Masked,
  MaskedBytes,
  Recorded,
  ServerRef,
} from '../contract/call.ts';
import type { ApprovalId, CallId } from '../contract/ids.ts';
import { RPC } from '../contract/mcp.ts';
import type { CallOutcome, StateChange } from '../contract/state.ts';
import type { Exchange } from '../listen/exchange.ts';
import { errorBytes, toolRefusalBytes } from '../listen/json-rpc.ts';
import { isStateless } from '../listen/revision.ts';
import type { Outcome, Settled, Way } from '../pipeline.ts';
import { whoAndWhere } from '../record/facts-of-call.ts';
import { type WireAnswer, wireAnswers } from './answers.ts';
import { startBeat } from './beat.ts';
import { joined, requestAppend, resultAppend } from './call-records.ts';
import { type Core, openKey } from './core.ts';
import { decide } from './decide.ts';
import { describeFailure } from './failure.ts';
import { type HoldEnd, hold, matchKey, stands } from './hold.ts';
import { createMessageBuffer } from './message-buffer.ts';
import { observeAnswer } from './observe-answer.ts';
import { progressTokenOf, targetOf } from './target.ts';
import { outcomeOf } from './upstream-message.ts';
import { upstreamRequest } from './upstream-request.ts';
import { writeAnswer, writeFailure } from './write-answer.ts';
import { committed } from './writer.ts';

/** What is known of one call while it goes its way. */
interface Journey {
  readonly identified: Identified;
  readonly sessionChanges: readonly StateChange[];
  readonly request: MaskedBytes;
  /** The request's record is written, or is being written with its approval. */
  requestRecorded: boolean;
  /** No outcome is on record yet. */
  open: boolean;
}

/** The way of one POST: the stages of the pipeline, closed over the exchange. */
export function createWay(
  core: Core,
  exchange: Exchange,
  agent: AgentIdentity,
  server: ServerRef,
  body: Uint8Array,
): Way<WireAnswer> & { fail(error: unknown): Promise<void> } {
  const journeys = new Map<CallId, Journey>();
  const { executions } = core;
  const buffer = createMessageBuffer(core);
  const approvedHere = new Map<CallId, { id: ApprovalId; done: (answer: Uint8Array | undefined) => void }>();

  const journey = (identified: Identified): Journey => {
    const known = journeys.get(identified.call.id);
    if (known === undefined) throw new Error('a call without its journey');
    return known;
  };
  const maskContext = (identified: Identified, decided?: { decision: Allowed['decision'] }) => ({
    server: identified.server.name,
    tool: identified.target.name,
    extraKeys: decided?.decision.mask?.keys ?? [],
    extraPaths: decided?.decision.mask?.paths ?? [],
  });

  async function settle(held: Held): Promise<Outcome> {
    const { identified } = held;
    const own = journey(identified);
    const end = await hold(held, {
      core,
      request: (facts) => {
        own.requestRecorded = true;
        return requestAppend(core.writer, held, own.request, own.sessionChanges, facts);
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
    return afterHold(held, end);
  }

  async function afterHold(held: Held, end: HoldEnd): Promise<Outcome> {
    const { identified } = held;
    const own = journey(identified);
    const settled = async (
      outcome: CallOutcome,
      answer: Uint8Array,
      changes: readonly StateChange[] = [],
    ): Promise<Settled> => {
      const result = resultAppend(core.writer, identified, outcome, core.clock.now(), { changes });
      await core.store.append(
        own.requestRecorded
          ? result
          : joined(requestAppend(core.writer, held, own.request, own.sessionChanges), result),
      );
      own.open = false;
      return { kind: 'settled', identified, answer };
    };
    switch (end.kind) {
      case 'kept':
        return settled('replayed', executions.withId(end.answer, identified), [end.change]);
      case 'pending':
      case 'gone': {
        const text = `This call is held: a person must approve it (rule ${held.decision.rule}). It has not run and is not refused. Call again with the same arguments to go on waiting.`;
        return settled(end.kind === 'gone' ? 'cancelled' : 'pending', refusal(identified, text, RPC.held));
      }
      case 'denied':
        if (!end.requestRecorded || end.why === 'denied') return end.denied;
        return settled(end.why, refusal(identified, end.denied.forAgent, RPC.denied));
      case 'approved':
        return approved(held, end.approval.row.id as ApprovalId);
    }
  }

  /** The approval is there; what it was given for is decided again before it counts (law 3). */
  async function approved(held: Held, id: ApprovalId): Promise<Outcome> {
    const live = core.desk.get(id);
    const target = targetOf(held.identified.call.message, held.identified.server.id, core.pins);
    const identified: Identified = { ...held.identified, target };
    const again = decide(core, identified);
    if (again.kind === 'denied') return again;
    const running = executions.running(id);
    if (running !== undefined && live?.row.bounds == null) {
      const answer = await running;
      const own = journey(identified);
      const text = 'The call that this one joined did not complete.';
      const bytes =
        answer === undefined
          ? refusal(identified, text, RPC.unavailable)
          : executions.withId(answer, identified);
      const result = resultAppend(
        core.writer,
        identified,
        answer === undefined ? 'upstream-failed' : 'answered',
        core.clock.now(),
        {
          facts: { shared: true },
        },
      );
      await core.store.append(
        own.requestRecorded
          ? result
          : joined(requestAppend(core.writer, held, own.request, own.sessionChanges), result),
      );
      own.open = false;
      return { kind: 'settled', identified, answer: bytes };
    }
    const row = live?.row;
    const same = row !== undefined && row.definition === (target.definition ?? null);
    const requirement = again.decision.requirement;
    const stricter =
      again.kind === 'held' && (row === undefined || requirement === undefined || !stands(requirement, row));
    if (!same || stricter) {
      const why = same ? 'the rule became stricter' : 'the tool changed';
      return {
        kind: 'denied',
        identified,
        decision: again.decision,
        forAgent: `It was approved, but ${why} meanwhile. Call again to ask anew.`,
      };
    }
    approvedHere.set(identified.call.id, { id, done: executions.start(id) });
    return { kind: 'allowed', identified, decision: again.decision, approval: { id, use: 0 } };
  }

  async function recordOne(allowed: Allowed): Promise<Dispatchable> {
    const own = journey(allowed.identified);
    const request = own.requestRecorded
      ? { entries: [], changes: [] }
      : requestAppend(core.writer, allowed, own.request, own.sessionChanges);
    own.requestRecorded = true;
    let { approval } = allowed;
    const live = approval === undefined ? undefined : core.desk.get(approval.id);
    if (approval !== undefined && live !== undefined) {
      approval = { id: approval.id, use: await core.desk.use(live, allowed.identified.call.id, request) };
    } else {
      await core.store.append(request);
    }
    return { ...allowed, approval } as Dispatchable;
  }

  const refusal = (identified: Identified, sentence: string, code: number): Uint8Array => {
    const { id, method } = identified.call.message;
    return method === 'tools/call'
      ? toolRefusalBytes(id, sentence, isStateless(identified.call.revision))
      : errorBytes(id, code, sentence);
  };

  return {
    identify(call: Call): Identified {
      const session = core.sessions.resolve(call, agent, server);
      // A foreign session is refused before the calls set out.
      if (session.kind === 'foreign') throw new Error('a foreign session on its way');
      const target = targetOf(call.message, server.id, core.pins);
      const identified: Identified = { call, agent, session: session.ref, server, target };
      const request = core
        .settings()
        .masker.maskMessage(call.message.raw, { ...maskContext(identified), role: 'request' });
      journeys.set(call.id, {
        identified,
        sessionChanges: session.changes,
        request,
        requestRecorded: false,
        open: call.message.kind === 'request',
      });
      core.events.emit('call.opened', { call: call.id, session: session.ref.id });
      return identified;
    },
    decide: (identified) => decide(core, identified),

    async approve(decided) {
      const single = decided.length === 1 ? decided[0] : undefined;
      if (single?.kind === 'held') return [await settle(single)];
      // A batch runs whole or not at all: one held or denied element would leave the others half answered.
      const text = 'A batch with a call that is held or denied is not run. Send the calls one by one.';
      return decided.map(
        (one): Outcome =>
          decided.every((other) => other.kind === 'allowed') || one.kind === 'denied'
            ? (one as Allowed | Denied)
            : { kind: 'denied', identified: one.identified, decision: one.decision, forAgent: text },
      );
    },

    recordRequests: (allowed) => Promise.all(allowed.map(recordOne)),

    async *forward(calls) {
      const answer = await core.forwarder.send(upstreamRequest(exchange, agent, server, body, calls));
      yield* wireAnswers(core, exchange, calls, answer);
    },

    mask(answered: Answered): Masked {
      const { of, raw } = answered;
      if (raw.length === 0)
        return { of, bytes: raw, changed: false, counts: {}, leaves: [] } as MaskedBytes as Masked;
      const context = { ...maskContext(of.identified, of), role: 'answer' as const };
      return { ...core.settings().masker.maskMessage(raw, context), of } as Masked;
    },

    async recordOutcome(masked, answer) {
      const now = core.clock.now();
      const observed = observeAnswer(core, masked.of.identified, answer);
      const pending = buffer.take();
      const kept = keepWhereGone(masked, answer);
      const appends = answer.ends.map((call, n) => {
        const said =
          answer.message === undefined
            ? { outcome: 'answered' as const, facts: {} }
            : outcomeOf(answer.message);
        const status = answer.head?.status ?? 200;
        const facts = { ...said.facts, status };
        const outcome = status >= 400 ? ('error' as const) : said.outcome;
        return resultAppend(core.writer, call.identified, outcome, now, {
          facts,
          bodies: n === 0 ? [...pending, committed('answer', masked.bytes)] : [],
          counts: n === 0 ? masked.counts : {},
          changes: n === 0 ? [...observed.changes, ...kept] : [],
        });
      });
      await core.store.append(joined(...appends, { entries: observed.entries, changes: [] }));
      observed.apply();
      for (const call of answer.ends) finish(call.identified, masked.bytes);
      return { ...masked, recorded: true } as Recorded;
    },

    commit(masked) {
      buffer.add(whoAndWhere(masked.of.identified), committed('message', masked.bytes), masked.counts);
      return masked;
    },

    answer: (masked, answer) => writeAnswer(exchange, masked, answer),

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
      await writeFailure(exchange, answers);
    },

    /** Something failed on the way: every call that is open gets an outcome and an answer, whatever happened. */
    async fail(error) {
      const failure = describeFailure(error, exchange.signal.aborted);
      const open = [...journeys.values()].filter((own) => own.open);
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
      );
      if (failure.outcome !== 'cancelled') core.diagnose('a call failed', error);
    },
  };

  /** The connection of an approved call broke: its answer is kept for the retry of that very call. */
  function keepWhereGone(masked: Masked, answer: WireAnswer): StateChange[] {
    const [call] = answer.ends;
    if (call?.approval === undefined || !exchange.signal.aborted) return [];
    const until = core.clock.now().wall + core.settings().limits.approvalKeptMs * 1000;
    const row = {
      matchKey: matchKey(core, call.identified),
      approval: call.approval.id,
      call: call.identified.call.id,
      answer: masked.bytes,
      until,
    };
    return [core.kept.keep(row)];
  }

  function finish(identified: Identified, answer: Uint8Array | undefined): void {
    const { id } = identified.call;
    const own = journeys.get(id);
    if (own !== undefined) own.open = false;
    core.open.delete(openKey(identified));
    approvedHere.get(id)?.done(answer);
    approvedHere.delete(id);
    core.events.emit('call.closed', { call: id, session: identified.session.id });
  }
}
