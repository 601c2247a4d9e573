import type { StdioServerConfig } from '../contract/config.ts';
import { FIRST_STATELESS_REVISION, RPC } from '../contract/mcp.ts';
import { parseJson } from '../contract/parse-json.ts';
import { parseDuration } from '../platform/config/durations.ts';
import { ForwardError } from './forward-error.ts';
import { headerValue } from './headers.ts';
import { createLastFailure } from './last-failure.ts';
import { type RpcText, readRpc } from './rpc-text.ts';
import { emptyAnswer, errorAnswer } from './stdio-answers.ts';
import type { ExchangeOptions } from './stdio-exchange.ts';
import { createLauncher } from './stdio-launch.ts';
import { createStdioSessions } from './stdio-sessions.ts';
import { createStdioShared } from './stdio-shared.ts';
import type { Upstream, UpstreamAnswer, UpstreamOptions, UpstreamRequest } from './types.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readBody(body: Uint8Array | undefined): RpcText | undefined {
  try {
    return readRpc(decoder.decode(body));
  } catch {
    return undefined;
  }
}

function isStateless(message: RpcText, request: UpstreamRequest): boolean {
  const inBody = message.leaves.revision?.key;
  const revision =
    inBody === undefined ? headerValue(request.headers, 'mcp-protocol-version') : String(parseJson(inBody));
  return revision !== undefined && revision >= FIRST_STATELESS_REVISION;
}

/** An MCP server as a child process, presented as if it spoke Streamable HTTP. Children start on demand. */
export function createStdioServer(
  config: StdioServerConfig,
  options: UpstreamOptions & { readonly inherit: readonly string[] },
): Upstream {
  const { name, clock, limits } = options;
  const launcher = createLauncher(config, options);
  const sessions = createStdioSessions({ launcher, clock });
  const shared = createStdioShared({ launcher, clock });
  let closed = false;
  const failures = createLastFailure(options);

  async function post(request: UpstreamRequest): Promise<UpstreamAnswer> {
    const message = readBody(request.body);
    if (message === undefined) {
      return errorAnswer(400, RPC.invalidRequest, 'The body is not one JSON-RPC message');
    }
    const accept = headerValue(request.headers, 'accept') ?? '*/*';
    const how: ExchangeOptions = {
      server: name,
      signal: request.signal,
      streams: /text\/(event-stream|\*)|\*\/\*/i.test(accept),
      statusOf: () => 200,
      headers: [],
      clock,
      beginWithin: parseDuration(limits().upstreamHeaders),
    };
    const session = headerValue(request.headers, 'mcp-session-id');
    if (session !== undefined) return sessions.post(session, message, request.agent, how);
    if (isStateless(message, request)) return shared.post(message, request.agent, how);
    if (message.method === 'initialize' && message.kind === 'request') {
      return sessions.initialize(message, request.agent, how);
    }
    return errorAnswer(400, RPC.invalidRequest, 'Mcp-Session-Id header is required', message.leaves.id?.raw);
  }

  async function route(request: UpstreamRequest): Promise<UpstreamAnswer> {
    if (request.verb === 'POST') return post(request);
    const session = headerValue(request.headers, 'mcp-session-id');
    if (session === undefined) return emptyAnswer(405, [['allow', 'POST']]);
    if (request.verb === 'DELETE') return sessions.delete(session, request.agent);
    return sessions.get(session, request.agent, request.signal);
  }

  return {
    async send(request) {
      try {
        if (closed) throw new ForwardError('closed', `Server ${name} is closed.`);
        const answer = await route(request);
        if (request.verb === 'POST') failures.worked();
        return answer;
      } catch (error) {
        const failure =
          error instanceof ForwardError
            ? error
            : new ForwardError('child-failed', `Server ${name} could not be used.`, error);
        failures.failed(failure);
        throw failure;
      }
    },
    async close() {
      closed = true;
      sessions.close();
      shared.close();
      await launcher.close();
    },
    health: () => ({ name, kind: 'stdio', ...failures.state(), ...launcher.state() }),
  };
}
