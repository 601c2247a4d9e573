import type { AgentIdentity, Call, Message, ServerRef } from '../contract/call.ts';
import type { CallId } from '../contract/ids.ts';
import { RPC } from '../contract/mcp.ts';
import { type Exchange, header } from '../listen/exchange.ts';
import { errorBytes, toolRefusalBytes } from '../listen/json-rpc.ts';
import { parseMessages } from '../listen/messages.ts';
import { checkParamAgreement } from '../listen/param-agreement.ts';
import { ListenError } from '../listen/refusal.ts';
import { checkHeaderAgreement, isStateless, revisionOf } from '../listen/revision.ts';
import { passCalls } from '../pipeline.ts';
import { uuidv7 } from '../platform/uuid.ts';
import type { Core } from './core.ts';
import { declaredParams } from './declared-params.ts';
import { answerWhole, closeSession, openStream, unknownSession } from './get-and-delete.ts';
import type { Refusals } from './refusals.ts';
import type { Replays } from './replays.ts';
import { paramsOf, targetOf } from './target.ts';
import { upstreamRequest } from './upstream-request.ts';
import { createWay } from './way.ts';
import { writeFailure } from './write-answer.ts';

const RUN = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Handles one HTTP exchange of an agent, from its certificate to its answer. */
export async function handleExchange(core: Core, refusals: Refusals, exchange: Exchange): Promise<void> {
  const identification = core.identifier.identify(exchange.peer);
  if (!identification.ok) {
    refusals.stranger(exchange.peer, identification.reason);
    const body = Buffer.from(
      JSON.stringify({ error: { code: identification.reason, message: identification.forAgent } }),
    );
    exchange.reply.whole(
      403,
      [
        ['content-type', 'application/json'],
        ['connection', 'close'],
      ],
      body,
    );
    return;
  }
  const { agent } = identification;
  const server = core.server(exchange.server);
  if (server === undefined) {
    throw new ListenError(
      'no-such-path',
      `There is no server named ${exchange.server} behind this gateway.`,
      { status: 404 },
    );
  }
  core.lastUsed.touch(agent.credential, exchange.received.wall);
  if (exchange.verb === 'GET') return openStream(core, exchange, agent, server);
  if (exchange.verb === 'DELETE') return closeSession(core, exchange, agent, server);
  return post(core, refusals, exchange, agent, server);
}

async function post(
  core: Core,
  refusals: Refusals,
  exchange: Exchange,
  agent: AgentIdentity,
  server: ServerRef,
): Promise<void> {
  const body = await exchange.body();
  const { messages, batch } = parseMessages(body, core.settings().limits.jsonDepth);
  checkHeaderAgreement(messages, exchange.headers);
  checkParamAgreement(messages, exchange.headers, (tool) => declaredParams(core.pins.get(server.id, tool)));
  const calls = messages.map((message) => callOf(exchange, message, core.replays, agent));
  const [call] = calls;
  if (call === undefined) return;
  const session = core.sessions.known(call, agent, server);
  if (session === 'foreign') throw unknownSession(call.message.id);
  if (!batch && call.message.kind === 'response')
    return passResponse(core, exchange, agent, server, body, call);
  withdrawCancelled(core, calls, session);
  const requests = calls.filter((one) => one.message.kind === 'request').length;
  const underWay = core.underWay.get(agent.principal) ?? 0;
  if (requests > 0 && underWay + requests > core.settings().limits.callsAtOncePerAgent)
    return refuseTooMany(refusals, exchange, calls, server, batch);
  core.underWay.set(agent.principal, underWay + requests);
  const way = createWay(core, exchange, agent, server, { body, batch });
  try {
    await passCalls(calls, way);
    if (exchange.reply.begun()) exchange.reply.end();
  } catch (error) {
    await way.fail(error);
  } finally {
    way.leave();
    core.underWay.set(agent.principal, (core.underWay.get(agent.principal) ?? requests) - requests);
  }
}

function callOf(exchange: Exchange, message: Message, replays: Replays, { principal }: AgentIdentity): Call {
  const run = header(exchange.headers, 'countersign-run');
  return {
    id: uuidv7<CallId>(exchange.received.wall / 1000),
    direction: 'to-server',
    received: exchange.received,
    peer: exchange.peer,
    server: exchange.server,
    message,
    revision: revisionOf(message, exchange.headers),
    mcpSession: header(exchange.headers, 'mcp-session-id'),
    shimRun: run !== undefined && RUN.test(run) ? run : undefined,
    replay: replays.of(run, principal),
  };
}

/** An agent's answer to a server's request: recorded, then passed on as it is. */
async function passResponse(
  core: Core,
  exchange: Exchange,
  agent: AgentIdentity,
  server: ServerRef,
  body: Uint8Array,
  call: Call,
): Promise<void> {
  const session = core.sessions.resolve(call, agent, server);
  if (session.kind === 'foreign') throw unknownSession();
  const target = targetOf(call.message, server.id, core.pins);
  const identified = { call, agent, session: session.ref, server, target };
  await core.asks.answered(identified, session.changes);
  const answer = await core.forwarder.send(upstreamRequest(exchange, agent, server, body, []));
  await answerWhole(core, exchange, identified, answer);
}

/** The agent takes back a call that waits for approval: its request is withdrawn from the queue. */
function withdrawCancelled(core: Core, calls: readonly Call[], session: string): void {
  for (const { message } of calls) {
    if (message.method !== 'notifications/cancelled') continue;
    core.held.get(`${session}|${JSON.stringify(paramsOf(message)['requestId'])}`)?.();
  }
}

function refuseTooMany(
  refusals: Refusals,
  exchange: Exchange,
  calls: readonly Call[],
  server: ServerRef,
  batch: boolean,
): Promise<void> {
  const sentence = 'Too many of your calls are under way at once. Wait for an answer before the next call.';
  refusals.request(exchange.peer, new ListenError('too-many-calls', sentence, { status: 200 }), server.id);
  return writeFailure(
    exchange,
    calls
      .filter(({ message }) => message.kind === 'request')
      .map(({ message, revision }) =>
        message.method === 'tools/call'
          ? toolRefusalBytes(message.id, sentence, isStateless(revision))
          : errorBytes(message.id, RPC.refused, sentence),
      ),
    batch,
  );
}
