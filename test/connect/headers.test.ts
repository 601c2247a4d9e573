import { validateHeaderValue } from 'node:http';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodyHeaders } from '../../proxy/connect/body-headers.ts';
import { type Part, partOf } from '../../proxy/connect/message.ts';
import { createParamHeaders } from '../../proxy/connect/param-headers.ts';
import { headerValue } from '../../proxy/platform/mcp/header-value.ts';

const META = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };

function request(method: string, params: Record<string, unknown>): Part {
  const part = partOf({ jsonrpc: '2.0', id: 1, method, params: { _meta: META, ...params } });
  if (part === undefined) throw new Error('unreachable');
  return part;
}

function decode(value: string): string {
  const inner = /^=\?base64\?(.*)\?=$/.exec(value)?.[1];
  return inner === undefined ? value : Buffer.from(inner, 'base64').toString('utf8');
}

test('every text survives as a header value, and none can break a header', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const value = headerValue(text);
      validateHeaderValue('mcp-name', value);
      expect(value).toBe(value.trim());
      expect(decode(value)).toBe(text);
    }),
  );
});

test.each([
  ['get-sum', 'get-sum'],
  ['Zürich', '=?base64?WsO8cmljaA==?='],
  [' padded', '=?base64?IHBhZGRlZA==?='],
  ['=?base64?QQ==?=', '=?base64?PT9iYXNlNjQ/UVE9PT89?='],
  ['a\r\nX: y', '=?base64?YQ0KWDogeQ==?='],
])('%j becomes %s', (text, value) => {
  expect(headerValue(text)).toBe(value);
});

test('a message without a session repeats its revision, method and name in headers', () => {
  expect(bodyHeaders(request('tools/call', { name: 'sum' }))).toEqual({
    'MCP-Protocol-Version': '2026-07-28',
    'Mcp-Method': 'tools/call',
    'Mcp-Name': 'sum',
  });
  expect(bodyHeaders(request('resources/read', { uri: 'file:///a' }))['Mcp-Name']).toBe('file:///a');
  expect(bodyHeaders(request('tools/list', { name: 'not a name here' }))).not.toHaveProperty('Mcp-Name');
});

test('a message of a session repeats nothing', () => {
  const part = partOf({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'sum' } });
  expect(part && bodyHeaders(part)).toEqual({});
});

function learnt(inputSchema: unknown) {
  const headers = createParamHeaders();
  headers.learn({ tools: [{ name: 'sql', inputSchema }] });
  return headers;
}

test('annotated arguments become headers, at any depth, and absent ones do not', () => {
  const headers = learnt({
    type: 'object',
    properties: {
      region: { type: 'string', 'x-mcp-header': 'Region' },
      dry: { type: 'boolean', 'x-mcp-header': 'Dry' },
      absent: { type: 'string', 'x-mcp-header': 'Absent' },
      nothing: { type: 'string', 'x-mcp-header': 'Nothing' },
      options: { type: 'object', properties: { limit: { type: 'integer', 'x-mcp-header': 'Limit' } } },
    },
  });
  const args = { region: 'Zürich', dry: false, nothing: null, options: { limit: 5 } };
  expect(headers.headersFor(request('tools/call', { name: 'sql', arguments: args }))).toEqual({
    'Mcp-Param-Region': '=?base64?WsO8cmljaA==?=',
    'Mcp-Param-Dry': 'false',
    'Mcp-Param-Limit': '5',
  });
  expect(headers.headersFor(request('tools/call', { name: 'other', arguments: args }))).toEqual({});
});

test.each([
  ['a name that is no token', { a: { type: 'string', 'x-mcp-header': 'X\r\nEvil: y' } }],
  ['a number', { a: { type: 'number', 'x-mcp-header': 'A' } }],
  [
    'the same name twice',
    { a: { type: 'string', 'x-mcp-header': 'A' }, b: { type: 'string', 'x-mcp-header': 'a' } },
  ],
])('an annotation with %s makes no header', (_, properties) => {
  const call = request('tools/call', { name: 'sql', arguments: { a: 'v', b: 'w' } });
  expect(learnt({ type: 'object', properties }).headersFor(call)).toEqual({});
});

test('a schema that changed is the one that counts', () => {
  const headers = learnt({ properties: { a: { type: 'string', 'x-mcp-header': 'A' } } });
  headers.learn({ tools: [{ name: 'sql', inputSchema: { properties: { a: { type: 'string' } } } }] });
  expect(headers.headersFor(request('tools/call', { name: 'sql', arguments: { a: 'v' } }))).toEqual({});
});

test('arguments named as members of every object are not found in it', () => {
  const headers = learnt({ properties: { constructor: { type: 'string', 'x-mcp-header': 'C' } } });
  expect(headers.headersFor(request('tools/call', { name: 'sql', arguments: {} }))).toEqual({});
});
