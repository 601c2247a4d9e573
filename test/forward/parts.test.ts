import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../proxy/contract/parse-json.ts';
import { createBackOff } from '../../proxy/forward/back-off.ts';
import { childEnvironment } from '../../proxy/forward/child-env.ts';
import { createLineSplitter } from '../../proxy/forward/line-splitter.ts';
import { oneLine, readRpc, splice } from '../../proxy/forward/rpc-text.ts';

describe('lines', () => {
  it('come out the same however the stream is cut', () => {
    const piece = fc.constantFrom('a', '\n', '\r', '\r\n', 'é', '{"x":1}', '');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat({ max: 5 })), (pieces, cuts) => {
        const input = new TextEncoder().encode(pieces.join(''));
        const lines: string[] = [];
        const splitter = createLineSplitter(
          () => 1000,
          (line) => lines.push(Buffer.from(line).toString()),
        );
        let from = 0;
        for (const cut of cuts) {
          splitter.push(input.subarray(from, from + cut));
          from += cut;
        }
        splitter.push(input.subarray(from));
        splitter.end();
        const expected = pieces.join('').split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(lines).toEqual(expected.map((line) => line.replace(/\r$/, '')));
      }),
    );
  });

  it('stop at the ceiling', () => {
    const lines: Uint8Array[] = [];
    const splitter = createLineSplitter(
      () => 4,
      (line) => lines.push(line),
    );
    const push = (text: string): boolean => splitter.push(new TextEncoder().encode(text));
    expect([push('1234\n12'), push('34'), push('5'), push('\n1\n')]).toEqual([true, true, false, false]);
    expect(lines).toHaveLength(1);
  });
});

describe('rpc text', () => {
  const id = fc.oneof(fc.integer(), fc.string());
  const json = fc.jsonValue({ maxDepth: 3 });

  it('gives the id back as it was, with every other character as it was', () => {
    fc.assert(
      fc.property(id, json, fc.constantFrom(undefined, 2), (value, params, indent) => {
        const text = JSON.stringify(
          { params: { id: 1, params }, jsonrpc: '2.0', method: 'm', id: value },
          null,
          indent,
        );
        const message = readRpc(text);
        const renamed = splice(text, [{ at: message?.leaves.id, by: '42' }]);
        expect(parseJson(renamed)).toEqual({ ...(parseJson(text) as object), id: 42 });
        expect(splice(renamed, [{ at: readRpc(renamed)?.leaves.id, by: JSON.stringify(value) }])).toBe(text);
      }),
    );
  });

  it('takes several edits at once', () => {
    const text = '{"jsonrpc":"2.0","id":1,"method":"m","params":{"_meta":{"progressToken":"t"}}}';
    const message = readRpc(text);
    const edits = [
      { at: message?.leaves.progressToken, by: '"longer"' },
      { at: message?.leaves.id, by: '1000' },
    ];
    expect(splice(text, edits)).toBe(text.replace('"id":1', '"id":1000').replace('"t"', '"longer"'));
  });

  it.each([
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"m"}]'],
    ['another version', '{"jsonrpc":"2","id":1,"method":"m"}'],
    ['neither request nor response', '{"jsonrpc":"2.0","id":1}'],
    ['the id twice', '{"jsonrpc":"2.0","id":1,"method":"m","id":2}'],
    ['no JSON', '{"jsonrpc":"2.0"'],
    ['too deep a nest', `{"jsonrpc":"2.0","method":"m","params":${'['.repeat(600)}${']'.repeat(600)}}`],
  ])('does not read %s', (_what, text) => {
    expect(readRpc(text)).toBeUndefined();
  });

  it('puts any JSON on one line without another value', () => {
    fc.assert(
      fc.property(json, (value) => {
        const line = oneLine(JSON.stringify(value, null, 2).replaceAll('\n', '\r\n'));
        expect(line).not.toMatch(/[\r\n]/);
        expect(parseJson(line)).toEqual(parseJson(JSON.stringify(value)));
      }),
    );
  });
});

describe('back-off', () => {
  it('begins anew once a child worked', () => {
    const backOff = createBackOff();
    backOff.died(0);
    backOff.died(0);
    expect(backOff.waitMs(0)).toBe(2000);
    expect(backOff.waitMs(2_000_000)).toBe(0);
    backOff.worked();
    backOff.died(0);
    expect(backOff.waitMs(0)).toBe(1000);
  });
});

describe('the environment of a child', () => {
  it('is what the system needs and what is configured, which wins', () => {
    const own = { PATH: '/bin', AWS_SECRET_ACCESS_KEY: 's', SystemRoot: 'C:\\Windows', TERM: undefined };
    expect(childEnvironment(own, [['PATH', '/own']], [], 'linux').values).toEqual({ PATH: '/own' });
    const windows = childEnvironment(own, [], [], 'win32');
    expect(windows).toEqual({ values: { PATH: '/bin', SystemRoot: 'C:\\Windows' }, withheld: [] });
  });

  it('is inherited by name, but for a credential in a URL', () => {
    const own = {
      SSL_CERT_FILE: '/opt/openssl@3/cert.pem',
      HTTPS_PROXY: 'http://ann:pa55@proxy.test:3128',
      http_proxy: 'ann:pa55@proxy.test:3128',
      NO_PROXY: '.test,127.0.0.1',
      AWS_SECRET_ACCESS_KEY: 's',
    };
    const inherit = ['SSL_CERT_FILE', 'HTTPS_PROXY', 'http_proxy', 'NO_PROXY', 'ALL_PROXY'];
    expect(childEnvironment(own, [], inherit)).toEqual({
      values: { SSL_CERT_FILE: '/opt/openssl@3/cert.pem', NO_PROXY: '.test,127.0.0.1' },
      withheld: ['HTTPS_PROXY', 'http_proxy'],
    });
    const given = childEnvironment(own, [['HTTPS_PROXY', own.HTTPS_PROXY]], inherit);
    expect(given).toMatchObject({ values: { HTTPS_PROXY: own.HTTPS_PROXY }, withheld: ['http_proxy'] });
  });
});
