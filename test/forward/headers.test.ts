import { describe, expect, it } from 'vitest';
import { answerHeaders, isCredentialHeader, requestHeaders } from '../../proxy/forward/headers.ts';
import type { RawHeader } from '../../proxy/forward/types.ts';

const NONE = { pass: new Set<string>(), injected: [] };
const names = (headers: readonly RawHeader[]): string[] => headers.map(([name]) => name);

describe('requestHeaders', () => {
  it('keeps what the protocol needs and what it does not know, in order and as written', () => {
    const kept: RawHeader[] = [
      ['Accept', 'application/json, text/event-stream'],
      ['Content-Type', 'application/json'],
      ['MCP-Protocol-Version', '2026-07-28'],
      ['Mcp-Method', 'tools/call'],
      ['Mcp-Param-Token', 'page-2'],
      ['Mcp-Session-Id', 's'],
      ['Last-Event-ID', '7'],
      ['User-Agent', 'a'],
      ['traceparent', '00-1-2-01'],
      ['X-Unknown', 'v'],
      ['X-Unknown', 'w'],
    ];
    expect(requestHeaders(kept, NONE)).toEqual([...kept, ['accept-encoding', 'identity']]);
  });

  it.each([
    ...['Connection', 'Keep-Alive', 'TE', 'Trailer', 'Transfer-Encoding', 'Upgrade', 'Proxy-Authorization'],
    ...['Proxy-Connection', 'Host', 'Content-Length', 'Expect', 'Accept-Encoding'],
  ])('drops %s, even where it is listed', (name) => {
    const sent = requestHeaders([[name, 'x']], { pass: new Set([name.toLowerCase()]), injected: [] });
    expect(sent).toEqual([['accept-encoding', 'identity']]);
  });

  it.each([
    ...['Origin', 'Cookie', 'Authorization', 'X-Api-Key', 'api-key', 'X-Auth-Token', 'X-Amz-Security-Token'],
    ...[
      'Private-Token',
      'X-Goog-Api-Key',
      'X-Vault-Token',
      'X-Forwarded-User',
      'Forwarded',
      'X-Client-Secret',
    ],
  ])('drops the credential %s unless it is listed', (name) => {
    expect(names(requestHeaders([[name, 'x']], NONE))).toEqual(['accept-encoding']);
    const listed = { pass: new Set([name.toLowerCase()]), injected: [] };
    expect(requestHeaders([[name, 'x']], listed)[0]).toEqual([name, 'x']);
  });

  it('drops what Connection lists', () => {
    const sent = requestHeaders(
      [
        ['Connection', 'close, X-Hop'],
        ['x-hop', '1'],
        ['x-end', '2'],
      ],
      NONE,
    );
    expect(names(sent)).toEqual(['x-end', 'accept-encoding']);
  });

  it('lets configured headers win, whatever the agent lists or sends', () => {
    const sent = requestHeaders(
      [
        ['Connection', 'authorization'],
        ['AUTHORIZATION', 'Bearer agent'],
        ['x-tenant', 'agent'],
      ],
      {
        pass: new Set(['authorization']),
        injected: [
          ['Authorization', 'Bearer ours'],
          ['X-Tenant', 'ours'],
        ],
      },
    );
    expect(sent).toEqual([
      ['accept-encoding', 'identity'],
      ['Authorization', 'Bearer ours'],
      ['X-Tenant', 'ours'],
    ]);
  });

  it('keeps to itself what agents say to the gateway', () => {
    expect(names(requestHeaders([['Countersign-Run', 'r']], NONE))).toEqual(['accept-encoding']);
  });
});

describe('isCredentialHeader', () => {
  it.each(['x-author', 'x-tokenizer', 'x-secretary', 'authority', 'accept', 'mcp-param-password'])(
    'does not take %s for one',
    (name) => {
      expect(isCredentialHeader(name)).toBe(false);
    },
  );
});

describe('answerHeaders', () => {
  const answer: RawHeader[] = [
    ['Content-Type', 'application/json'],
    ['Content-Encoding', 'gzip'],
    ['Content-Length', '7'],
    ['Set-Cookie', 'a=b'],
    ['Connection', 'X-Hop'],
    ['X-Hop', '1'],
    ['Mcp-Session-Id', 's'],
    ['WWW-Authenticate', 'Bearer resource_metadata="x"'],
  ];

  const plain = { decoded: false, pass: new Set<string>() };

  it('keeps what an agent needs to read it', () => {
    expect(names(answerHeaders(answer, plain))).toEqual([
      'Content-Type',
      'Content-Encoding',
      'Mcp-Session-Id',
    ]);
  });

  it('keeps what is listed, but nothing that speaks of one connection', () => {
    const pass = new Set(['www-authenticate', 'x-hop', 'transfer-encoding', 'content-length']);
    expect(names(answerHeaders([...answer, ['Transfer-Encoding', 'chunked']], { ...plain, pass }))).toEqual([
      'Content-Type',
      'Content-Encoding',
      'Mcp-Session-Id',
      'WWW-Authenticate',
    ]);
  });

  it('says nothing of a coding that was undone', () => {
    expect(names(answerHeaders(answer, { ...plain, decoded: true }))).not.toContain('Content-Encoding');
  });
});
