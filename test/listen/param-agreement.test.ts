import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRepeated } from '../../proxy/listen/host-check.ts';
import { parseMessages } from '../../proxy/listen/messages.ts';
import { checkParamAgreement } from '../../proxy/listen/param-agreement.ts';
import { ListenError } from '../../proxy/listen/refusal.ts';
import { headerText, headerValue } from '../../proxy/platform/mcp/header-value.ts';
import { paramDeclarations } from '../../proxy/platform/mcp/param-declarations.ts';

const SCHEMA = {
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    dry: { type: 'boolean', 'x-mcp-header': 'Dry' },
    own_name: { type: 'string', 'x-mcp-header': 'Own_Name' },
    options: { type: 'object', properties: { limit: { type: 'integer', 'x-mcp-header': 'Limit' } } },
    list: { type: 'array', items: { type: 'string', 'x-mcp-header': 'Item' } },
    rate: { type: 'number', 'x-mcp-header': 'Rate' },
  },
};
const declared = (tool: string) => (tool === 'sql' ? paramDeclarations(SCHEMA).all : []);
const bodyOf = (args: unknown, method = 'tools/call', name = 'sql'): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 7, method, params: { name, arguments: args } });

function outcome(body: string, ...headers: [string, string][]): unknown {
  try {
    const { messages } = parseMessages(Buffer.from(body), 64);
    checkParamAgreement(messages, headers, declared);
    return 'agrees';
  } catch (error) {
    if (!(error instanceof ListenError)) throw error;
    return { code: error.code, rpc: error.rpcCode, status: error.status, id: error.rpcId };
  }
}
const REFUSED = { code: 'header-mismatch', rpc: -32020, status: 400, id: '7' };

describe('an Mcp-Param header', () => {
  it.each<[string, string, unknown]>([
    ['region', 'eu', { region: 'eu' }],
    ['region', '=?base64?WsO8cmljaA==?=', { region: 'Zürich' }],
    ['region', '=?base64?ZXU=?=', { region: 'eu' }],
    ['region', '=?base64??=', { region: '' }],
    ['region', '=?BASE64?ZXU=?=', { region: '=?BASE64?ZXU=?=' }],
    ['region', '5', { region: 5 }],
    ['dry', 'false', { dry: false }],
    ['limit', '42', { options: { limit: 42 } }],
    ['limit', '42.0', { options: { limit: 42 } }],
    ['limit', '-7', { options: { limit: -7 } }],
    ['rate', '1.5', { rate: 1.5 }],
    ['own_name', 'x', { own_name: 'x' }],
    ['item', 'anything', { list: ['other'] }],
    ['unknown', 'anything', {}],
  ])('%s: %s agrees with %j', (name, value, args) => {
    expect(outcome(bodyOf(args), [`mcp-param-${name}`, value])).toBe('agrees');
  });

  it.each<[string, string, unknown]>([
    ['region', 'us', { region: 'eu' }],
    ['region', 'EU', { region: 'eu' }],
    ['region', 'eu', {}],
    ['region', 'eu', { region: null }],
    ['region', 'null', { region: null }],
    ['region', 'undefined', undefined],
    ['region', 'eu', { region: ['eu'] }],
    ['region', '[object Object]', { region: {} }],
    ['region', 'Zürich', { region: 'Zürich' }],
    ['region', '=?base64?ZXU?=', { region: 'eu' }],
    ['region', '=?base64?ZX U=?=', { region: 'eu' }],
    ['region', '=?base64?ZXV=?=', { region: 'eu' }],
    ['region', '=?base64?/w==?=', { region: '\ufffd' }],
    ['region', '=?base64?IA==?=', { region: '=?base64?IA==?=' }],
    ['dry', 'False', { dry: false }],
    ['dry', '0', { dry: false }],
    ['limit', '4.2e1', { options: { limit: 42 } }],
    ['limit', '0x2a', { options: { limit: 42 } }],
    ['limit', '42.000000000000000001', { options: { limit: 42 } }],
    ['limit', '', { options: { limit: 0 } }],
    ['limit', '42', { limit: 42 }],
    ['rate', '1.50', { rate: 1.5 }],
    ['own-name', 'y', { own_name: 'x' }],
  ])('%s: %s belies %j', (name, value, args) => {
    expect(outcome(bodyOf(args), [`mcp-param-${name}`, value])).toEqual(REFUSED);
  });

  it('is compared whatever stands beside it, and speaks of one call alone', () => {
    const body = bodyOf({ region: 'eu', dry: true });
    expect(outcome(body, ['mcp-param-region', 'eu'], ['mcp-param-dry', 'false'])).toEqual(REFUSED);
    expect(outcome(`[${body},${body.replace('7', '8')}]`, ['mcp-param-region', 'eu'])).toEqual(REFUSED);
    expect(outcome(bodyOf({}, 'prompts/get'), ['mcp-param-region', 'eu'])).toBe('agrees');
    expect(outcome(bodyOf({}, 'tools/call', 'other'), ['mcp-param-region', 'eu'])).toBe('agrees');
    // Missing ones are the server's to ask for.
    expect(outcome(body)).toBe('agrees');
  });

  it('of a name that is declared twice agrees with both', () => {
    const twice = paramDeclarations({
      properties: {
        a: { type: 'string', 'x-mcp-header': 'R' },
        b: { type: 'string', 'x-mcp-header': 'r' },
      },
    });
    expect(twice.valid).toBe(false);
    const check = (args: unknown) => () =>
      checkParamAgreement(
        parseMessages(Buffer.from(bodyOf(args)), 64).messages,
        [['mcp-param-r', 'x']],
        () => twice.all,
      );
    expect(check({ a: 'x', b: 'x' })).not.toThrow();
    expect(check({ a: 'x', b: 'y' })).toThrow(ListenError);
  });

  it('may be spelt with _, but not twice', () => {
    const of =
      (...names: string[]) =>
      () =>
        checkRepeated(names.map((name) => [name, 'v']));
    expect(of('mcp-param-own_name')).not.toThrow();
    expect(of('mcp-param-own_name', 'mcp-param-own-name')).toThrow(ListenError);
    expect(of('mcp_param_region')).toThrow(ListenError);
  });
});

it('every argument agrees with the header that a client makes of it, and with no other', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 });
  fc.assert(
    fc.property(text, text, (one, two) => {
      expect(headerText(headerValue(one))).toBe(one);
      const answer = outcome(bodyOf({ region: one }), ['mcp-param-region', headerValue(two)]);
      expect(answer).toEqual(one === two ? 'agrees' : REFUSED);
    }),
  );
});

it('no schema, however odd, stops the reading of its annotations', () => {
  fc.assert(fc.property(fc.jsonValue(), (schema) => void paramDeclarations(schema)));
  let deep: unknown = { type: 'string', 'x-mcp-header': 'X' };
  for (let n = 0; n < 5000; n += 1) deep = { properties: { a: deep } };
  expect(paramDeclarations(deep).all).toEqual([]);
});
