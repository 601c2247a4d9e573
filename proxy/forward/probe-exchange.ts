import type { PrincipalId } from '../contract/ids.ts';
import { parseJson } from '../contract/parse-json.ts';
import { ForwardError } from './forward-error.ts';
import { headerValue } from './headers.ts';
import type { Forwarder, RawHeader, UpstreamAnswer } from './types.ts';

type Fields = Readonly<Record<string, unknown>>;
export function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** What a server answered to one request. */
export interface ProbeReply {
  readonly status: number;
  readonly headers: readonly RawHeader[];
  /** The result, or undefined where there is none. */
  readonly result: Fields | undefined;
  readonly error: Fields | undefined;
}

function parse(text: string): Fields {
  try {
    return asFields(parseJson(text));
  } catch {
    return {};
  }
}

/** The response with this id in an answer; what else is on the stream is passed over. */
async function responseIn(answer: UpstreamAnswer, id: number): Promise<Fields> {
  const { body } = answer;
  if (body.kind === 'stream') {
    for await (const event of body.events) {
      const message = parse(event.data ?? '');
      if (message['id'] === id && message['method'] === undefined) return message;
    }
    throw new ForwardError('bad-answer', 'The stream ended without the response.');
  }
  return body.kind === 'empty' ? {} : parse(Buffer.from(body.bytes).toString('utf8'));
}

/** Speaks to one server as the gateway itself. */
export function createProbeClient(
  forwarder: Forwarder,
  server: string,
  agent: PrincipalId,
  signal: AbortSignal,
) {
  let lastId = 0;
  const common: RawHeader[] = [
    ['content-type', 'application/json'],
    ['accept', 'application/json, text/event-stream'],
    ['user-agent', 'countersign'],
  ];

  function send(
    verb: 'POST' | 'DELETE',
    headers: readonly RawHeader[],
    message?: Fields,
  ): Promise<UpstreamAnswer> {
    const body = message === undefined ? undefined : new TextEncoder().encode(JSON.stringify(message));
    return forwarder.send({ server, verb, headers, body, calls: [], agent, signal });
  }

  return {
    server,
    async ask(method: string, params: Fields, headers: readonly RawHeader[]): Promise<ProbeReply> {
      lastId += 1;
      const message = { jsonrpc: '2.0', id: lastId, method, params };
      const answer = await send('POST', [...common, ...headers], message);
      const response = await responseIn(answer, lastId);
      const { result, error } = response;
      return {
        status: answer.status,
        headers: answer.headers,
        result: result === undefined ? undefined : asFields(result),
        error: error === undefined ? undefined : asFields(error),
      };
    },
    async tell(method: string, headers: readonly RawHeader[]): Promise<void> {
      const answer = await send('POST', [...common, ...headers], { jsonrpc: '2.0', method });
      if (answer.body.kind === 'stream') for await (const _ of answer.body.events) break;
    },
    async endSession(session: string, headers: readonly RawHeader[]): Promise<void> {
      await send('DELETE', [...headers, ['mcp-session-id', session]]);
    },
    sessionOf: (reply: ProbeReply): string | undefined => headerValue(reply.headers, 'mcp-session-id'),
  };
}
export type ProbeClient = ReturnType<typeof createProbeClient>;
