import { Agent, type AgentOptions, request } from 'node:https';
import { createSseParser } from '../../proxy/platform/sse/sse-parser.ts';
import type { Rig } from './rig.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The JSON documents of the answer: the body, or the data of each event. */
  readonly messages: readonly Json[];
}
// biome-ignore lint/suspicious/noExplicitAny: tests look into JSON of any shape
export type Json = any;

export interface Sending {
  /** Resolves with the head; the body may still be open. */
  readonly began: Promise<number>;
  readonly done: Promise<Answer>;
  /** The text that has come so far. */
  soFar(): string;
  /** Resolves with the text once there is enough of it; looks at each piece that comes. */
  came(enough: (text: string) => boolean): Promise<string>;
  /** Closes the connection as a client does that has lost its patience. */
  abandon(): void;
}

/** A raw MCP client over mutual TLS: sends the very bytes it is given. One connection a call unless `keepAlive`. */
export function rawAgent(
  rig: Pick<Rig, 'gateway' | 'agent'>,
  options: { server?: string; keepAlive?: boolean; tls?: AgentOptions } = {},
) {
  const tls = options.tls ?? { ca: rig.agent.caPem, cert: rig.agent.certificatePem, key: rig.agent.keyPem };
  const agent = new Agent({ ...tls, keepAlive: options.keepAlive ?? false });
  let nextId = 1;

  function send(
    body: string | Buffer | undefined,
    headers: Record<string, string> = {},
    verb = 'POST',
  ): Sending {
    let text = '';
    const lookers = new Set<() => void>();
    let begin: (status: number) => void = () => {};
    const began = new Promise<number>((resolve) => (begin = resolve));
    const url = `${rig.gateway.url}/mcp/${options.server ?? 'fixture'}`;
    const basic = {
      accept: 'application/json, text/event-stream',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const outgoing = request(url, { method: verb, agent, headers: { ...basic, ...headers } });
    const done = new Promise<Answer>((resolve, reject) => {
      outgoing.on('error', reject);
      outgoing.on('response', (incoming) => {
        begin(incoming.statusCode ?? 0);
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => {
          text += chunk;
          for (const look of lookers) look();
        });
        incoming.on('error', reject);
        incoming.on('end', () => {
          const stream = /event-stream/.test(incoming.headers['content-type'] ?? '');
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text,
            messages: stream ? events(text) : documents(text),
          });
        });
      });
    });
    done.catch(() => {});
    outgoing.end(body);
    const came = (enough: (text: string) => boolean): Promise<string> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!enough(text)) return;
          lookers.delete(look);
          resolve(text);
        };
        lookers.add(look);
        look();
      });
    return { began, done, came, soFar: () => text, abandon: () => outgoing.destroy() };
  }
  const message = (method: string, params: unknown, id: number | string = nextId++): string =>
    JSON.stringify({ jsonrpc: '2.0', id, method, params });

  return {
    send,
    message,
    post: (body: string | Buffer, headers?: Record<string, string>): Promise<Answer> =>
      send(body, headers).done,
    call: (method: string, params: unknown = {}, headers?: Record<string, string>): Promise<Answer> =>
      send(message(method, params), headers).done,
    tool: (name: string, args: unknown = {}, headers?: Record<string, string>): Promise<Answer> =>
      send(message('tools/call', { name, arguments: args }), headers).done,
    /** Sends a tool call that may be held; see `done`. */
    begin: (name: string, args: unknown = {}, headers?: Record<string, string>): Sending =>
      send(message('tools/call', { name, arguments: args }), headers),
    /** Sends a tool call and never reads what comes back. */
    stalled(name: string): { abandon(): void } {
      const headers = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
      const outgoing = request(`${rig.gateway.url}/mcp/${options.server ?? 'fixture'}`, {
        method: 'POST',
        agent,
        headers,
      });
      outgoing.on('error', () => {});
      outgoing.on('response', (incoming) => incoming.pause());
      outgoing.end(message('tools/call', { name, arguments: {} }));
      return { abandon: () => void outgoing.destroy() };
    },
    close: () => agent.destroy(),
  };
}
export type RawAgent = ReturnType<typeof rawAgent>;

function documents(text: string): Json[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}

function events(text: string): Json[] {
  const parser = createSseParser({ eventBytes: 1 << 26 });
  return parser
    .push(Buffer.from(text))
    .flatMap((event) => (event.data === undefined || event.data === '' ? [] : [JSON.parse(event.data)]));
}
