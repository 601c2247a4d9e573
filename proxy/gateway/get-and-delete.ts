import type { AgentIdentity, Call, Dispatchable, Identified, Message, ServerRef } from '../contract/call.ts';
import type { CallId } from '../contract/ids.ts';
import { RPC } from '../contract/mcp.ts';
import { type Exchange, header } from '../listen/exchange.ts';
import { errorBytes } from '../listen/json-rpc.ts';
import { replaceData } from '../platform/sse/write-event.ts';
import { uuidv7 } from '../platform/uuid.ts';
import { whoAndWhere } from '../record/facts-of-call.ts';
import { resultAppend } from './call-records.ts';
import type { Core } from './core.ts';
import { createMessageBuffer } from './message-buffer.ts';
import { targetOf } from './target.ts';
import { outcomeOf, upstreamMessage } from './upstream-message.ts';
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
  if (identified === undefined) return unknownSession(exchange);
  const answer = await core.forwarder.send(upstreamRequest(exchange, agent, server, undefined, []));
  if (answer.body.kind !== 'stream') {
    exchange.reply.whole(
      answer.status,
      answer.headers,
      answer.body.kind === 'empty' ? new Uint8Array() : mask(core, identified, answer.body.bytes).bytes,
    );
    return;
  }
  const { call: _, ...rest } = whoAndWhere(identified);
  const buffer = createMessageBuffer(core);
  const depth = core.settings().limits.jsonDepth;
  exchange.reply.begin(answer.status, answer.headers);
  try {
    for await (const event of answer.body.events) {
      if (event.data === undefined || event.data === '') {
        await exchange.reply.write(event.raw);
        continue;
      }
      const raw = Buffer.from(event.data);
      const message = upstreamMessage(raw, depth);
      if (message?.kind === 'request') {
        await core.asks.pass(exchange, identified, message, event);
        continue;
      }
      const key = `${identified.session.id}|${message?.id ?? ''}`;
      const ended = message?.kind === 'response' ? core.open.get(key) : undefined;
      const masked = mask(core, ended?.identified ?? identified, raw, ended);
      if (ended !== undefined && message !== undefined) {
        core.open.delete(key);
        const { outcome, facts } = outcomeOf(message);
        const more = {
          facts: { ...facts, resumed: true },
          bodies: [committed('answer', masked.bytes)],
          counts: masked.counts,
        };
        await core.store.append(resultAppend(core.writer, ended.identified, outcome, core.clock.now(), more));
        core.events.emit('call.closed', { call: ended.identified.call.id, session: identified.session.id });
      } else {
        buffer.add(rest, committed('message', masked.bytes), masked.counts);
        // Long silences are usual here, so what has come is committed to at once and not with the next.
        buffer.flush(rest, masked.counts);
      }
      await exchange.reply.write(
        masked.changed ? replaceData(event, Buffer.from(masked.bytes).toString('utf8')) : event.raw,
      );
    }
    exchange.reply.end();
  } catch (error) {
    // A session that was ended takes its streams with it.
    const over = core.sessions.isClosed(identified.session.id);
    if (!exchange.signal.aborted && !over) core.diagnose('a stream broke', error);
    exchange.reply.end();
  }
}

/** DELETE: the agent ends its session. */
export async function closeSession(
  core: Core,
  exchange: Exchange,
  agent: AgentIdentity,
  server: ServerRef,
): Promise<void> {
  const identified = await identifyWithout(core, exchange, agent, server);
  if (identified === undefined) return unknownSession(exchange);
  const answer = await core.forwarder.send(upstreamRequest(exchange, agent, server, undefined, []));
  if (answer.status < 400) {
    const { call: _, ...rest } = whoAndWhere(identified);
    await core.asks.ended(identified.session.id);
    await core.store.append({
      entries: [core.writer.entry('session.close', { by: 'agent' }, rest)],
      changes: core.sessions.close(identified.session.id, core.clock.now().wall),
    });
  }
  const bytes =
    answer.body.kind === 'json' || answer.body.kind === 'other' ? answer.body.bytes : new Uint8Array();
  exchange.reply.whole(answer.status, answer.headers, bytes);
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

function unknownSession(exchange: Exchange): void {
  exchange.reply.whole(
    404,
    [['content-type', 'application/json']],
    errorBytes(undefined, RPC.refused, 'This session is unknown. Start a new one with initialize.'),
  );
}

/** Who and what session an exchange without a message belongs to; undefined where the session was not given to this agent. */
async function identifyWithout(
  core: Core,
  exchange: Exchange,
  agent: AgentIdentity,
  server: ServerRef,
): Promise<Identified | undefined> {
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
  if (session.kind === 'foreign') return undefined;
  if (session.opened) await core.store.append({ entries: [], changes: session.changes });
  return { call, agent, session: session.ref, server, target: targetOf(NO_MESSAGE, server.id, core.pins) };
}
