import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { UpstreamAnswer, UpstreamRequest } from '../../proxy/forward/types.ts';
import { ACCEPT, bodyText, request, type TestForwarder } from './helpers.ts';

export const REVISION = '2026-07-28';
type More = Partial<UpstreamRequest>;

/** One session with the server `s`. */
export async function openSession(test: Pick<TestForwarder, 'forwarder'>, more: More = {}) {
  const initialize = {
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  };
  const answer = await test.forwarder.send(request('s', { text: JSON.stringify(initialize), ...more }));
  const id = answer.headers.find(([name]) => name === 'mcp-session-id')?.[1] ?? '';
  const headers: UpstreamRequest['headers'] = [
    ACCEPT,
    ['Content-Type', 'application/json'],
    ['MCP-Protocol-Version', '2025-11-25'],
    ['Mcp-Session-Id', id],
  ];
  return {
    id,
    answer,
    raw: (text: string, extra: More = {}): Promise<UpstreamAnswer> =>
      test.forwarder.send(request('s', { text, headers, ...more, ...extra })),
    call(method: string, params: object = {}, extra: More = {}): Promise<UpstreamAnswer> {
      const message = { jsonrpc: '2.0', id: randomUUID(), method, params };
      return this.raw(JSON.stringify(message), extra);
    },
    get: (extra: More = {}): Promise<UpstreamAnswer> =>
      test.forwarder.send(request('s', { verb: 'GET', headers, ...more, ...extra })),
    end: (extra: More = {}): Promise<UpstreamAnswer> =>
      test.forwarder.send(request('s', { verb: 'DELETE', headers, ...more, ...extra })),
  };
}

/** One request of the stateless era. */
export function stateless(test: TestForwarder, text: string, more: More = {}): Promise<UpstreamAnswer> {
  const headers: UpstreamRequest['headers'] = [ACCEPT, ['MCP-Protocol-Version', REVISION]];
  return test.forwarder.send(request('s', { text, headers, ...more }));
}

export function resultOf(answer: UpstreamAnswer): Record<string, unknown> {
  return JSON.parse(bodyText(answer)).result;
}
export function errorCodeOf(answer: UpstreamAnswer): number {
  return JSON.parse(bodyText(answer)).error.code;
}
export const fails = (code: string) => expect.objectContaining({ name: 'ForwardError', code });
