import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly verb: string;
  readonly headers: IncomingMessage['headers'];
  /** The very bytes. */
  readonly body: string;
}
/** Answers one request. `undefined` stands for the default: tools/list gives `tools`, everything else echoes its params. */
export type Script = (received: Received, response: ServerResponse) => boolean | Promise<boolean>;

/** A raw MCP server whose answers a test scripts; it keeps what it received. */
export async function startUpstream() {
  const received: Received[] = [];
  let tools: unknown[] = [
    {
      name: 'read',
      description: 'Reads.',
      inputSchema: { type: 'object' },
      annotations: { readOnlyHint: true },
    },
    {
      name: 'write',
      description: 'Writes.',
      inputSchema: { type: 'object' },
      annotations: { destructiveHint: false },
    },
    { name: 'destroy', description: 'Destroys.', inputSchema: { type: 'object' } },
  ];
  let script: Script = () => false;
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const one = {
        verb: incoming.method ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      received.push(one);
      Promise.resolve(script(one, response)).then((handled) => {
        if (!handled) answer(one, response);
      });
    });
  });

  function answer(one: Received, response: ServerResponse): void {
    if (one.verb !== 'POST') {
      response.writeHead(one.verb === 'DELETE' ? 200 : 405).end();
      return;
    }
    const message = JSON.parse(one.body) as {
      id?: unknown;
      method?: string;
      params?: { arguments?: unknown };
    };
    if (message.id === undefined || message.method === undefined) {
      response.writeHead(202).end();
      return;
    }
    const session: Record<string, string> =
      message.method === 'initialize' ? { 'mcp-session-id': `s-${received.length}` } : {};
    const result =
      message.method === 'tools/list'
        ? { tools }
        : message.method === 'initialize'
          ? {
              protocolVersion: '2025-11-25',
              capabilities: { tools: {} },
              serverInfo: { name: 'scripted', version: '1' },
            }
          : message.method === 'server/discover'
            ? undefined
            : { content: [{ type: 'text', text: `ran ${JSON.stringify(message.params?.arguments ?? {})}` }] };
    const body =
      result === undefined
        ? { jsonrpc: '2.0', id: message.id, error: { code: -32601, message: 'Method not found' } }
        : { jsonrpc: '2.0', id: message.id, result };
    response.writeHead(200, { 'content-type': 'application/json', ...session }).end(JSON.stringify(body));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    received,
    /** What was forwarded of one method. */
    of: (method: string): Received[] => received.filter((one) => one.body.includes(`"${method}"`)),
    script(next: Script): void {
      script = next;
    },
    setTools(next: unknown[]): void {
      tools = next;
    },
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
export type Upstream = Awaited<ReturnType<typeof startUpstream>>;
