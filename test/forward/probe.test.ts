import { describe, expect, it } from 'vitest';
import { probeServer } from '../../proxy/forward/probe.ts';
import { AGENT, child, http, listen, startForwarder } from './helpers.ts';
import { fails } from './stdio-helpers.ts';

const fields = (value: unknown): Record<string, unknown> => value as Record<string, unknown>;

/** A server that answers by a table of methods; gives what it was asked. */
async function tableServer(
  answer: (method: string, params: Record<string, unknown>) => [number, object | undefined],
) {
  const asked: {
    verb: string | undefined;
    method: unknown;
    headers: Record<string, unknown>;
    params: unknown;
  }[] = [];
  const url = await listen(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const message = chunks.length === 0 ? {} : fields(JSON.parse(Buffer.concat(chunks).toString()));
    const { method, id, params } = message;
    asked.push({ verb: incoming.method, method, headers: incoming.headers, params });
    const [status, body] = answer(String(method), fields(params ?? {}));
    const session = method === 'initialize' ? { 'mcp-session-id': 'S' } : {};
    outgoing.writeHead(status, { 'content-type': 'application/json', ...session });
    outgoing.end(body === undefined ? undefined : JSON.stringify({ jsonrpc: '2.0', id, ...body }));
  });
  return { url, asked };
}

const tool = (name: string): object => ({ name, inputSchema: { type: 'object' }, 'x-unknown': [1.5] });

describe('a server of 2026-07-28', () => {
  it('is asked without a session, with everything that the revision wants on each request', async () => {
    const { url, asked } = await tableServer((method, params) => {
      if (method === 'server/discover') {
        const supportedVersions = ['2026-07-28'];
        const _meta = { 'io.modelcontextprotocol/serverInfo': { name: 'modern' } };
        return [200, { result: { supportedVersions, capabilities: { tools: {} }, _meta } }];
      }
      if (params['cursor'] === undefined) return [200, { result: { tools: [tool('a')], nextCursor: 'p2' } }];
      return [200, { result: { tools: [tool('b')] } }];
    });
    const { forwarder } = startForwarder({ s: http(url) });
    const probe = await probeServer(forwarder, 's', AGENT);
    expect(probe).toMatchObject({
      revision: '2026-07-28',
      serverName: 'modern',
      tools: [tool('a'), tool('b')],
    });
    expect(asked.map(({ method }) => method)).toEqual(['server/discover', 'tools/list', 'tools/list']);
    for (const { method, headers, params } of asked) {
      expect(headers).toMatchObject({ 'mcp-protocol-version': '2026-07-28', 'mcp-method': method });
      expect(params).toMatchObject({ _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } });
    }
  });
});

describe('a server of an older era', () => {
  it.each([
    ['an error', [404, { error: { code: -32601, message: 'm' } }]],
    ['a bare 400', [400, undefined]],
    ['an answer that is no answer', [200, { result: {} }]],
    ['an older version only', [200, { result: { supportedVersions: ['2025-11-25'] } }]],
  ] as const)(
    'that meets discover with %s is asked in a session, which is ended',
    async (_what, discover) => {
      const { url, asked } = await tableServer((method) => {
        if (method === 'server/discover') return [...discover];
        if (method === 'initialize') {
          const serverInfo = { name: 'old', version: '1' };
          return [
            200,
            { result: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo } },
          ];
        }
        if (method === 'tools/list') return [200, { result: { tools: [tool('a')] } }];
        return [202, undefined];
      });
      const { forwarder } = startForwarder({ s: http(url) });
      const probe = await probeServer(forwarder, 's', AGENT);
      expect(probe).toMatchObject({ revision: '2025-06-18', serverName: 'old', tools: [tool('a')] });
      expect(asked.map(({ verb, method }) => method ?? verb)).toEqual([
        'server/discover',
        'initialize',
        'notifications/initialized',
        'tools/list',
        'DELETE',
      ]);
      expect(asked.at(-1)?.headers).toMatchObject({ 'mcp-session-id': 'S' });
    },
  );

  it('that pages without end is given up, and its session ended', async () => {
    const { url, asked } = await tableServer((method) => {
      if (method === 'initialize') return [200, { result: { capabilities: { tools: {} } } }];
      if (method === 'tools/list') return [200, { result: { tools: [], nextCursor: 'more' } }];
      return [404, undefined];
    });
    const { forwarder } = startForwarder({ s: http(url) });
    await expect(probeServer(forwarder, 's', AGENT)).rejects.toThrow(fails('bad-answer'));
    expect(asked.filter(({ method }) => method === 'tools/list')).toHaveLength(100);
    expect(asked.at(-1)?.verb).toBe('DELETE');
  });

  it('that refuses initialize is no server', async () => {
    const { url } = await tableServer(() => [500, undefined]);
    const { forwarder } = startForwarder({ s: http(url) });
    await expect(probeServer(forwarder, 's', AGENT)).rejects.toThrow(fails('bad-answer'));
  });

  it('on stdio leaves no process behind', async () => {
    const test = startForwarder({ s: child() });
    expect(await probeServer(test.forwarder, 's', AGENT)).toMatchObject({ serverName: 'f', tools: [] });
    const pids = test.events.flatMap((event) => (event.kind === 'child-started' ? [event.pid] : []));
    await Promise.all(pids.map((pid) => test.until('child-ended', (event) => event.pid === pid)));
    expect(test.forwarder.health()[0]?.running).toBe(0);
  });

  it('that is not there is unreachable', async () => {
    const { forwarder } = startForwarder({ s: http('http://127.0.0.1:1') });
    await expect(probeServer(forwarder, 's', AGENT)).rejects.toThrow(fails('unreachable'));
  });
});
