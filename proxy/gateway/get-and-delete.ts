import type {
  AgentIdentity,
  Call,
  Dispatchable,
  Identified,
  MaskedBytes,
  Message,
  ServerRef,
} from '../contract/call.ts';
import type { CallId } from '../contract/ids.ts';
import { RPC } from '../contract/mcp.ts';
import type { UpstreamAnswer } from '../forward/types.ts';
import { type Exchange, header } from '../listen/exchange.ts';
import { ListenError } from '../listen/refusal.ts';
import { passOn } from '../platform/sse/write-event.ts';
import { uuidv7 } from '../platform/uuid.ts';
import { whoAndWhere } from '../record/facts-of-call.ts';
import { answerTo, endedBy } from './answers.ts';
import { joined, resultAppend, sessionEntries } from './call-records.ts';
import type { Core } from './core.ts';
import { createDelivery } from './delivery.ts';
import { endSession } from './end-session.ts';
import { createMessageBuffer } from './message-buffer.ts';
import { withOriginal } from './sealing/sealing.ts';
import { streamMessages } from './stream-messages.ts';
import { targetOf } from './target.ts';
import { outcomeOf } from './upstream-message.ts';
import { upstreamRequest } from './upstream-request.ts';
import { committed } from './writer.ts';

const NO_MESSAGE: Message = {
  kind: 'notification',
  raw: new Uint8Array(),
  id: undefined,
  method: undefined,
  params: undefined,
  value: {},
};

/** GET of the session eras: the stream on which a server speaks by itself, or takes up a broken one (`Last-Event-ID`). */
export async function openStream(
  core: Core,
  exchange: Exchange,
  agent: AgentIdentity,
  server: ServerRef,
): Promise<void> {
  const identified = await identifyWithout(core, exchange, agent, server);
  const answer = await core.forwarder.send(upstreamRequest(exchange, agent, server, undefined, []));
  if (answer.body.kind !== 'stream') return answerWhole(core, exchange, identified, answer);
  const { call: _, ...rest } = whoAndWhere(identified);
  const buffer = createMessageBuffer(core);
  const delivery = createDelivery(core, exchange);
  const leave = core.sessions.attend(identified.session.id, core.clock);
  exchange.reply.begin(answer.status, answer.headers);
  try {
    const all = streamMessages(core, exchange, identified, answer.body.events);
    for await (const { event, raw, messages } of all) {
      const ends = endedBy(messages, identified.session.id, core);
      const masked = mask(core, ends[0]?.identified ?? identified, raw, ends[0]);
      if (ends.length > 0) {
        await recordResumed(core, ends, messages, masked, raw);
      } else {
        buffer.add(rest, committed('message', masked.bytes), masked.counts);
        // Long silences are usual here, so what has come is committed to at once and not with the next.
        buffer.flush(rest);
      }
      const writing = exchange.reply.write(
        passOn(event, masked.changed ? Buffer.from(masked.bytes).toString('utf8') : undefined),
      );
      for (const one of ends) delivery.wrote(one.identified);
      await writing;
    }
    exchange.reply.end();
  } catch (error) {
    // A session that was ended takes its streams with it.
    const over = core.sessions.isClosed(identified.session.id);
    if (!exchange.signal.aborted && !over) core.diagnose('a stream broke', error);
    exchange.reply.end();
  } finally {
    leave();
  }
}

/** Answers to calls whose own stream has ended before them. */
async function recordResumed(
  core: Core,
  ends: readonly Dispatchable[],
  messages: readonly Message[],
  masked: MaskedBytes,
  raw: Uint8Array,
): Promise<void> {
  const [first] = ends;
  const decisions = ends.map(({ decision }) => decision);
  const original =
    first === undefined
      ? undefined
      : await core.sealing.originalOf(first.identified, decisions, { raw, changed: masked.changed });
  const appends = ends.map((call, n) => {
    const message = answerTo(call, messages);
    const said = message === undefined ? { outcome: 'answered' as const, facts: {} } : outcomeOf(message);
    return resultAppend(core.writer, call.identified, said.outcome, core.clock.now(), {
      facts: { ...said.facts, resumed: true, ...(n === 0 ? original?.facts : {}) },
      bodies: n === 0 ? withOriginal(committed('answer', masked.bytes), original) : [],
      counts: n === 0 ? masked.counts : {},
    });
  });
  await core.store.append(joined(...appends));
  for (const { identified } of ends)
    core.events.emit('call.closed', { call: identified.call.id, session: identified.session.id });
}

/** DELETE: the agent ends its session, and what is still open in it. */
export async function closeSession(
  core: Core,
  exchange: Exchange,
  agent: AgentIdentity,
  server: ServerRef,
): Promise<void> {
  const identified = await identifyWithout(core, exchange, agent, server);
  const answer = await core.forwarder.send(upstreamRequest(exchange, agent, server, undefined, []));
  // 404: the server has ended it before.
  if (answer.status < 400 || answer.status === 404) {
    const { call: _, ...rest } = whoAndWhere(identified);
    await endSession(core, identified.session, 'agent', rest);
  }
  await answerWhole(core, exchange, identified, answer);
}

/** Gives an answer that ends no call to the agent, masked. A stream has no place here and is given up. */
export async function answerWhole(
  core: Core,
  exchange: Exchange,
  identified: Identified,
  { status, headers, body }: UpstreamAnswer,
): Promise<void> {
  if (body.kind === 'stream') {
    for await (const _ of body.events) break;
    exchange.reply.whole(502, [], new Uint8Array());
    return;
  }
  const bytes = body.kind === 'empty' ? new Uint8Array() : mask(core, identified, body.bytes).bytes;
  exchange.reply.whole(status, headers, bytes);
}

function mask(core: Core, identified: Identified, raw: Uint8Array, of?: Dispatchable) {
  return core.settings().masker.maskMessage(raw, {
    server: identified.server.name,
    tool: identified.target.name,
    extraKeys: of?.decision.mask?.keys ?? [],
    extraPaths: of?.decision.mask?.paths ?? [],
    role: 'answer',
  });
}

/** What a client takes as: start a new session (specification 2025-11-25, session management). */
export function unknownSession(rpcId?: string): ListenError {
  const sentence = 'This session is unknown. Start a new one with initialize.';
  return new ListenError('unknown-session', sentence, { status: 404, rpcCode: RPC.refused, rpcId });
}

/** Who and what session an exchange without a message belongs to. Throws ListenError where it was not given to this agent. */
async function identifyWithout(
  core: Core,
  exchange: Exchange,
  agent: AgentIdentity,
  server: ServerRef,
): Promise<Identified> {
  const call: Call = {
    id: uuidv7<CallId>(),
    direction: 'to-server',
    received: exchange.received,
    peer: exchange.peer,
    server: server.name,
    message: NO_MESSAGE,
    revision: header(exchange.headers, 'mcp-protocol-version') ?? '',
    mcpSession: header(exchange.headers, 'mcp-session-id'),
    shimRun: undefined,
  };
  const session = core.sessions.resolve(call, agent, server);
  if (session.kind === 'foreign') throw unknownSession();
  const target = targetOf(NO_MESSAGE, server.id, core.pins);
  const identified: Identified = { call, agent, session: session.ref, server, target };
  if (session.opened) {
    const entries = sessionEntries(core.writer, identified, session.changes);
    await core.store.append({ entries, changes: session.changes }).catch((error: unknown) => {
      core.sessions.forget(session.ref.id);
      throw error;
    });
  }
  return identified;
}
