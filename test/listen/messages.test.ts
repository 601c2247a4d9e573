import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkHost, checkRepeated } from '../../proxy/listen/host-check.ts';
import { parseMessages } from '../../proxy/listen/messages.ts';
import { ListenError } from '../../proxy/listen/refusal.ts';
import { checkHeaderAgreement } from '../../proxy/listen/revision.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (!(error instanceof ListenError)) throw error;
    return error.code;
  }
}

describe('parseMessages', () => {
  it('keeps the very bytes of a message, its params and its id', () => {
    const value = fc.jsonValue({ maxDepth: 4 }).filter((json) => !/\d{16}/.test(JSON.stringify(json)));
    const spaces = fc.constantFrom('', ' ', '\r\n', '\t');
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), value),
        fc.oneof(fc.integer(), fc.string()),
        spaces,
        (params, id, space) => {
          const [rawParams, rawId] = [JSON.stringify(params), JSON.stringify(id)];
          const raw = `${space}{"id":${space}${rawId}${space},"params":${rawParams}${space},"jsonrpc":"2.0","method":"m"}`;
          const [message] = parseMessages(bytes(raw), 64).messages;
          expect(Buffer.from(message?.raw ?? []).toString()).toBe(raw);
          expect(Buffer.from(message?.params ?? []).toString()).toBe(rawParams);
          expect(message?.id).toBe(rawId);
        },
      ),
    );
  });

  it('refuses whatever it does not take with a ListenError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => void codeOf(() => parseMessages(any, 8))),
    );
    fc.assert(fc.property(fc.json(), (any) => void codeOf(() => parseMessages(bytes(any), 8))));
  });

  it('takes batches of 1 to 64 with ids of their own', () => {
    const batch = (ids: readonly unknown[]) =>
      bytes(JSON.stringify(ids.map((id) => ({ jsonrpc: '2.0', id, method: 'ping' }))));
    const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
    expect(parseMessages(batch([1, '1', 2]), 8)).toMatchObject({
      batch: true,
      messages: [{ id: '1' }, { id: '"1"' }, { id: '2' }],
    });
    expect(parseMessages(batch(upTo(64)), 8).messages).toHaveLength(64);
    for (const ids of [[], upTo(65), [1, 2, 1], ['a', 'a']])
      expect(codeOf(() => parseMessages(batch(ids), 8))).toBe('batch-refused');
    expect(
      codeOf(() => parseMessages(bytes('[{"jsonrpc":"2.0","id":1,"method":"ping","method":"x"}]'), 8)),
    ).toBe('bad-json');
    expect(codeOf(() => parseMessages(bytes('[1]'), 8))).toBe('bad-message');
  });
});

describe('headers', () => {
  const rules = { hosts: ['gateway.test'], origins: ['https://tool.test'] };
  it.each([
    [[['host', 'localhost:8443']], undefined],
    [[['host', '[::1]:8443']], undefined],
    [[['host', 'GATEWAY.test']], undefined],
    [
      [
        ['host', 'localhost'],
        ['origin', 'http://[::1]:3000'],
      ],
      undefined,
    ],
    [[], 'host-refused'],
    [
      [
        ['host', 'localhost'],
        ['host', 'localhost'],
      ],
      'host-refused',
    ],
    [[['host', 'localhost.']], 'host-refused'],
    [[['host', '127.0.0.1:8443:1']], 'host-refused'],
    [
      [
        ['host', 'localhost'],
        ['origin', 'https://tool.test.evil.test'],
      ],
      'origin-refused',
    ],
    [
      [
        ['host', 'localhost'],
        ['origin', 'https://tool.test'],
        ['origin', 'https://evil.test'],
      ],
      'origin-refused',
    ],
  ] as const)('%j: %s', (headers, code) => {
    expect(codeOf(() => checkHost(headers as readonly (readonly [string, string])[], rules))).toBe(code);
  });
  it('that may stand once stand once and are spelt as they are', () => {
    const of = (...names: string[]) => codeOf(() => checkRepeated(names.map((name) => [name, 'v'])));
    expect(of('accept', 'accept', 'mcp-session-id', 'mcp-method', 'x_y')).toBeUndefined();
    for (const names of [
      ['mcp-method', 'mcp-method'],
      ['mcp_session_id'],
      ['last-event-id', 'last-event-id'],
      ['content_type'],
    ])
      expect(of(...names)).toBe('repeated-header');
  });
  it('agree with the one message they speak of', () => {
    const { messages } = parseMessages(
      bytes('{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"a é"}}'),
      8,
    );
    const of = (name: string, value: string) => codeOf(() => checkHeaderAgreement(messages, [[name, value]]));
    expect(of('mcp-name', `=?base64?${Buffer.from('a é').toString('base64')}?=`)).toBeUndefined();
    expect(of('mcp-name', 'a e')).toBe('header-mismatch');
    expect(of('mcp-method', 'Resources/read')).toBe('header-mismatch');
    const two = [...messages, ...messages];
    expect(codeOf(() => checkHeaderAgreement(two, [['mcp-method', 'resources/read']]))).toBe(
      'header-mismatch',
    );
  });
});
