import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkHost, checkRepeated } from '../../proxy/listen/host-check.ts';
import { parseMessages } from '../../proxy/listen/messages.ts';
import { checkParamAgreement } from '../../proxy/listen/param-agreement.ts';
import { ListenError } from '../../proxy/listen/refusal.ts';
import { checkHeaderAgreement, revisionOf } from '../../proxy/listen/revision.ts';
import { paramDeclarations } from '../../proxy/platform/mcp/param-declarations.ts';

/** Pieces that a message is made of, and such as break one. */
const PIECES = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    '\\',
    '\\u0000',
    '\\ud800',
    '\\u',
    '\u2028',
    '\0',
    '\ufeff',
    ' ',
    '\n',
  ],
  ...['"jsonrpc"', '"2.0"', '"id"', '"ID"', '"method"', '"m\\u0065thod"', '"params"', '"result"', '"error"'],
  ...[
    '"_meta"',
    '"io.modelcontextprotocol/protocolVersion"',
    '"2026-07-28"',
    '"name"',
    '"arguments"',
    '"uri"',
  ],
  ...['"__proto__"', '"constructor"', '"toString"', '"hasOwnProperty"', '"tools/call"', '"initialize"'],
  ...['0', '-0', '1e999', '1.0', '9007199254740993', 'null', 'true', 'false', 'NaN', '{}', '[]', '""'],
];
const soup = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(''));
const valid = fc
  .record(
    {
      jsonrpc: fc.constantFrom('2.0', '1.0', 2),
      id: fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.double()),
      method: fc.constantFrom('tools/call', 'initialize', 'resources/read', '', '__proto__'),
      params: fc.oneof(
        fc.jsonValue(),
        fc.record({
          name: fc.jsonValue(),
          uri: fc.jsonValue(),
          arguments: fc.jsonValue(),
          _meta: fc.jsonValue(),
        }),
      ),
      result: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  .map((message) => JSON.stringify(message));
/** A message with a few bytes of it changed, lost, doubled or put elsewhere. */
const damaged = fc
  .tuple(fc.oneof(valid, soup), fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.nat(3)), { maxLength: 4 }))
  .map(([text, changes]) => {
    let bytes = Buffer.from(text);
    for (const [where, byte, how] of changes) {
      const at = where % (bytes.length + 1);
      const end = how === 0 ? at : Math.min(bytes.length, at + how);
      bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([byte]), bytes.subarray(end)]);
    }
    return bytes;
  });
const batched = fc
  .array(fc.oneof(valid, soup), { maxLength: 5 })
  .map((messages) => Buffer.from(`[${messages.join(',')}]`));
const header = fc.tuple(
  fc.constantFrom(
    ...['host', 'origin', 'mcp-name', 'mcp-method', 'mcp-protocol-version', 'mcp-param-region', 'mcp_name'],
    ...['mcp-session-id', 'last-event-id', '__proto__', '', 'mcp-param-', 'mcp-param-constructor'],
  ),
  fc.oneof(
    fc.string(),
    fc.constantFrom('[::1]:1', '=?base64??=', '=?base64?=?=', 'tools/call', '[', '2026-07-28'),
  ),
);
const declared = () =>
  paramDeclarations({ properties: { a: { type: 'string', 'x-mcp-header': 'Region' } } }).all;

function onlyListenErrors(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof ListenError)) throw error;
    expect(error.status).toBeGreaterThanOrEqual(400);
  }
}

describe('whatever comes in', () => {
  it('becomes messages or a refusal', () => {
    fc.assert(
      fc.property(
        fc.oneof(damaged, batched, fc.uint8Array({ maxLength: 64 })),
        fc.array(header),
        (body, headers) => {
          onlyListenErrors(() => {
            const { messages } = parseMessages(body, 16);
            for (const message of messages) revisionOf(message, headers);
            checkHeaderAgreement(messages, headers);
            checkParamAgreement(messages, headers, declared);
          });
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('in headers is taken or refused', () => {
    fc.assert(
      fc.property(fc.array(header), (headers) => {
        onlyListenErrors(() => checkHost(headers, { hosts: ['a'], origins: [] }));
        onlyListenErrors(() => checkRepeated(headers));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['elements of a batch', `[${'1,'.repeat(1_000_000)}1]`],
    ['a batch of batches', '['.repeat(1_000_000)],
    ['a batch of messages', `[${'{"jsonrpc":"2.0","method":"a"},'.repeat(100_000)}1]`],
    ['escapes', `{"id":"${'\\u0041'.repeat(500_000)}"}`],
    ['twins', `{${'"a":1,'.repeat(500_000)}"a":1}`],
    ['halves of pairs', `{"a":"${'\\ud800'.repeat(500_000)}"}`],
    ['a digit after digit', `{"id":${'9'.repeat(3_000_000)}}`],
    ['white space', `${' '.repeat(3_000_000)}{}`],
    [
      'text beyond ASCII in a batch',
      `[${`{"jsonrpc":"2.0","method":"é${'é'.repeat(20_000)}"},`.repeat(60)}1]`,
    ],
  ])('is judged soon: %s', (_, text) => {
    const begun = process.cpuUsage();
    onlyListenErrors(() => void parseMessages(Buffer.from(text), 64));
    const { user, system } = process.cpuUsage(begun);
    expect((user + system) / 1000).toBeLessThan(3000);
  });
});
