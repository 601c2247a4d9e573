import { describe, expect, test } from 'vitest';
import { masksConfig } from '../../proxy/contract/masking.ts';
import { createMasker, type MaskContext } from '../../proxy/mask/masker.ts';
import { AWS_KEY, CARD, GITHUB, JWT, PEM, SECRETS } from './secrets.ts';

const masker = createMasker(masksConfig.parse({}));
const answer: MaskContext = { server: 'files', tool: 'read', role: 'answer' };
const request: MaskContext = { ...answer, role: 'request' };

function mask(text: string, context: MaskContext = answer, by = masker) {
  const raw = Buffer.from(text);
  const result = by.maskMessage(raw, context);
  expect(result.changed).toBe(result.bytes !== raw);
  return { ...result, text: Buffer.from(result.bytes).toString() };
}
const withText = (text: string): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text }] } });

describe('what stays', () => {
  test('a clean message comes back as the same bytes, odd white space and escapes with it', () => {
    const text = ' {"jsonrpc" : "2.0","id":1.0, "result":{"a":"\\u00e9\\/","a":2e0, "b":[ ]} }\r\n';
    expect(mask(text).text).toBe(text);
    expect(mask(text).changed).toBe(false);
  });

  test('only the masked leaf changes; duplicate keys are both seen', () => {
    const text = `{ "x" : "\\u00e9" , "p":"${AWS_KEY}","p" : "a ${AWS_KEY}\\tb", "n":1.50 }`;
    expect(mask(text).text).toBe(
      '{ "x" : "\\u00e9" , "p":"[masked:aws-key]","p" : "a [masked:aws-key]\\tb", "n":1.50 }',
    );
  });

  test('members of the envelope and of the protocol', () => {
    const kept = [
      `{"jsonrpc":"2.0","id":${CARD},"method":"${AWS_KEY}"}`,
      `{"jsonrpc":"2.0","id":"a@corp.example","result":{"nextCursor":"${JWT}","requestState":"${JWT}"}}`,
      `{"id":1,"method":"tools/call","params":{"_meta":{"progressToken":${CARD}},"requestState":"${JWT}"}}`,
      `{"method":"notifications/progress","params":{"progressToken":"a@corp.example","progress":1}}`,
      `[{"id":${CARD}},{"id":"${AWS_KEY}"}]`,
    ];
    for (const text of kept) expect(mask(text).text).toBe(text);
    // The same names deeper down are anyone's.
    expect(mask(`{"result":{"structuredContent":{"cursor":"${AWS_KEY}","id":"${CARD}"}}}`).counts).toEqual({
      'aws-key': 1,
      card: 1,
    });
  });

  test('keys that only sound like secrets, and schemas that describe one', () => {
    const schema = {
      type: 'object',
      properties: { password: { type: 'string', description: 'Your password' }, token: { enum: ['a', 'b'] } },
    };
    const kept = {
      result: {
        tools: [{ name: 'login', inputSchema: schema }],
        usage: { max_tokens: 100, token_count: 5, tokens: 123, completion_tokens: 7, input_token: 3 },
        nextPageToken: 'abc',
        continuation_token: 'abc',
        publicKey: 'x',
        tokenType: 'bearer',
        author: 'Ann',
        secret: true,
        password: '',
        token: null,
      },
    };
    const text = JSON.stringify(kept);
    expect(mask(text).text).toBe(text);
    const leaking = { properties: { password: { type: 'string', default: 'hunter2' } } };
    expect(mask(JSON.stringify({ result: leaking })).counts).toEqual({ 'key:password': 1 });
  });

  test('base64 of images and files', () => {
    const data = `${'iVBORw0KGgo'.repeat(30)}/${AWS_KEY}/`;
    const text = `{"result":{"content":[{"type":"image","data":"${data}"},{"resource":{"blob":"${data}"}}]}}`;
    expect(mask(text).text).toBe(text);
    expect(mask(`{"result":{"data":"${AWS_KEY}"}}`).counts).toEqual({ 'aws-key': 1 });
    expect(mask(withText(data)).counts).toEqual({ 'aws-key': 1 });
  });
});

describe('what is masked', () => {
  test.each(SECRETS)('%s in text content, with its place and length', (kind, secret) => {
    const { text, counts, leaves } = mask(withText(`before ${secret} after`));
    expect(text).toBe(withText(`before [masked:${kind}] after`));
    expect(counts).toEqual({ [kind]: 1 });
    expect(leaves).toEqual([
      { pointer: '/result/content/0/text', kind, length: secret.length, byNameAlone: false },
    ]);
  });

  test.each(SECRETS)('%s in each place where a message carries text', (_kind, secret) => {
    const places = [
      { result: { structuredContent: { a: [{ b: secret }] } } },
      { result: { contents: [{ uri: 'file:///x', text: secret }] } },
      { error: { code: -1, message: `failed: ${secret}`, data: { why: secret } } },
      { method: 'notifications/message', params: { level: 'info', data: secret } },
      { id: 1, method: 'tools/call', params: { name: 'x', arguments: { q: secret } } },
    ];
    for (const place of places) {
      const { text } = mask(JSON.stringify(place));
      expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
      expect(() => JSON.parse(text)).not.toThrow();
    }
  });

  test('numbers become strings', () => {
    expect(mask(`{"result":{"n":${CARD},"password":1234,"ok":${CARD}0}}`).text).toBe(
      `{"result":{"n":"[masked:card]","password":"[masked:key:password]","ok":${CARD}0}}`,
    );
  });

  test('escaped characters hide nothing', () => {
    const hidden = `\\u0041${AWS_KEY.slice(1)}`;
    expect(mask(`{"result":"${hidden}"}`).text).toBe('{"result":"[masked:aws-key]"}');
    expect(mask('{"result":"postgres:\\/\\/u:pw12@h\\/d"}').text).toBe(
      '{"result":"postgres://u:[masked:connection-string]@h/d"}',
    );
    expect(mask('{"result":{"p\\u0061ssword":"x"}}').counts).toEqual({ 'key:password': 1 });
  });

  test('only the password of a connection string', () => {
    expect(masker.maskText('postgres://user:s3cret@db.example.com/x').text).toBe(
      'postgres://user:[masked:connection-string]@db.example.com/x',
    );
  });

  test('JSON in strings, with key names, several levels down and in text that is JSON only in part', () => {
    const inner = JSON.stringify({ user: { password: 'hunter2' }, list: [AWS_KEY] });
    const twice = JSON.stringify({ wrapped: inner });
    const { text, leaves } = mask(withText(twice));
    expect(text).not.toContain('hunter2');
    expect(JSON.parse(JSON.parse(JSON.parse(text).result.content[0].text).wrapped)).toEqual({
      user: { password: '[masked:key:password]' },
      list: ['[masked:aws-key]'],
    });
    expect(leaves.map(({ pointer }) => pointer)).toEqual([
      '/result/content/0/text/wrapped/user/password',
      '/result/content/0/text/wrapped/list/0',
    ]);
    const parts = [
      `Here it is:\n\`\`\`json\n${inner}\n\`\`\``,
      `${inner}\n${inner}`,
      inner.slice(0, inner.indexOf('hunter2') + 6),
      "{'password': 'hunter2', 'n': None}",
      '{"password":"hunter2","n":NaN}',
      'DB_PASSWORD=hunter2',
    ];
    for (const part of parts) expect(mask(withText(part)).text).not.toContain('hunter');
  });

  test('a secret key masks everything below it, and says when the name alone did', () => {
    const value = {
      Authorization: `Bearer ${JWT}`,
      'x-api-key': 'plain',
      credentials: { user: 'ann', n: 5 },
    };
    const { text, leaves } = mask(JSON.stringify({ result: value }));
    expect(JSON.parse(text).result).toEqual({
      Authorization: '[masked:jwt]',
      'x-api-key': '[masked:key:api-key]',
      credentials: { user: '[masked:key:credentials]', n: '[masked:key:credentials]' },
    });
    expect(leaves.map(({ byNameAlone }) => byNameAlone)).toEqual([false, true, true, true]);
  });

  test('a command beside an address under a secret key is still masked by its name alone', () => {
    const { leaves } = mask('{"params":{"arguments":{"token":"a@corp.example; rm -rf ~"}}}', request);
    expect(leaves).toMatchObject([{ kind: 'key:token', byNameAlone: true }]);
  });

  test('bodies that are no JSON, no UTF-8, or begin with a byte order mark', () => {
    expect(mask(`upstream said ${GITHUB}`).text).toBe('upstream said [masked:github-token]');
    expect(mask('\ufeff{"result":{"password":"x"}}').text).toBe(
      '\ufeff{"result":{"password":"[masked:key:password]"}}',
    );
    const bytes = Buffer.concat([Buffer.from([0x80, 0xff, 0x20]), Buffer.from(AWS_KEY), Buffer.from([0xfe])]);
    expect(Buffer.from(masker.maskMessage(bytes, answer).bytes)).toEqual(
      Buffer.concat([Buffer.from([0x80, 0xff, 0x20]), Buffer.from('[masked:aws-key]'), Buffer.from([0xfe])]),
    );
  });

  test('a key block with real and with written line ends', () => {
    for (const block of [PEM, PEM.replaceAll('\n', '\\n')]) {
      expect(masker.maskText(`k=${block};`).text).toBe('k=[masked:private-key];');
    }
  });
});

describe('the configuration', () => {
  test('switches detectors off, adds keys and patterns', () => {
    const config = masksConfig.parse({
      off: ['email'],
      keys: ['Staff-No'],
      patterns: [{ name: 'project', pattern: 'PRJ-[0-9]{4}' }],
    });
    const own = createMasker(config);
    const text = '{"result":{"mail":"a@corp.example","staffNo":12,"note":"see PRJ-1234, PRJ-99"}}';
    expect(mask(text, answer, own).text).toBe(
      '{"result":{"mail":"a@corp.example","staffNo":"[masked:key:staff-no]","note":"see [masked:custom:project], PRJ-99"}}',
    );
    expect(mask('{"result":{"pin":"1"}}', { ...answer, extraKeys: ['PIN'] }, own).counts).toEqual({
      'key:pin': 1,
    });
  });

  test('masks by path, per server and tool, and in the text copy of structured content', () => {
    const own = createMasker(
      masksConfig.parse({
        paths: [
          { server: 'crm*', path: '$.structuredContent.customers[*].phone' },
          { tool: 'del*', path: '$..secretish' },
        ],
      }),
    );
    const content = { customers: [{ phone: '555', vip: true }, { phone: 7 }], secretish: 'x' };
    const result = { content: [{ type: 'text', text: JSON.stringify(content) }], structuredContent: content };
    const text = JSON.stringify({ result });
    const crm = mask(text, { ...answer, server: 'crm-eu' }, own);
    expect(crm.counts).toEqual({ path: 4 });
    expect(crm.leaves.every(({ byNameAlone }) => !byNameAlone)).toBe(true);
    expect(mask(text, { ...answer, server: 'files' }, own).changed).toBe(false);
    expect(mask(text, { ...answer, server: 'files', tool: 'delete' }, own).counts).toEqual({ path: 2 });
    const vip = mask(text, { ...answer, extraPaths: ['$.structuredContent.customers[0].vip'] }, own);
    expect(vip.text).toContain('"vip":"[masked:path]"');
  });

  test('paths of requests begin at the arguments', () => {
    const own = createMasker(masksConfig.parse({ paths: [{ path: '$.body.note' }, { path: '$.name' }] }));
    const text = '{"method":"tools/call","params":{"name":"x","arguments":{"name":"y","body":{"note":"z"}}}}';
    expect(mask(text, request, own).text).toBe(
      '{"method":"tools/call","params":{"name":"x","arguments":{"name":"[masked:path]","body":{"note":"[masked:path]"}}}}',
    );
  });

  test.each(['(', '(?<=a)b', 'a{1000}{1000}', 'x*', ''])('refuses the pattern %j', (pattern) => {
    const config = { ...masksConfig.parse({}), patterns: [{ name: 'bad', pattern }] };
    expect(() => createMasker(config)).toThrow(expect.objectContaining({ code: 'bad-pattern' }));
  });
});

describe('findSecrets', () => {
  test.each([
    [{ to: 'ann@corp.example', body: 'hello' }, false],
    [{ text: `x ${AWS_KEY}` }, true],
    [{ deep: [{ password: 'x' }] }, true],
    [{ json: '{"api_key":"x"}' }, true],
    [{ n: Number(CARD) }, true],
    [{ id: AWS_KEY }, true],
    [AWS_KEY, true],
    [null, false],
    [undefined, false],
    [{ password: '' }, false],
  ])('%j: %s', (value, expected) => {
    expect(masker.findSecrets(value)).toBe(expected);
  });
});

describe('keys', () => {
  const of = (result: unknown) => JSON.parse(mask(JSON.stringify({ result })).text).result;
  test('that are secrets are masked, distinct, in order, and what they hold stays', () => {
    expect(of({ a: 1, [AWS_KEY]: 1, [GITHUB]: { b: 2 }, [`${AWS_KEY} `]: [3] })).toEqual({
      a: 1,
      '[masked:aws-key:2]': 1,
      '[masked:github-token:3]': { b: 2 },
      '[masked:aws-key:4] ': [3],
    });
    expect(of({ [`${AWS_KEY} to ann@corp.example!`]: true })).toEqual({
      '[masked:aws-key] to [masked:email:1]!': true,
    });
  });

  test('in JSON text, in JSON text in a key of it, written with escapes, twice, and like another masked one', () => {
    const inner = JSON.stringify({ rows: [{ [AWS_KEY]: CARD }] });
    expect(JSON.parse(of({ text: inner }).text)).toEqual({
      rows: [{ '[masked:aws-key:1]': '[masked:card]' }],
    });
    expect(mask(`{"result":{"\\u0041${AWS_KEY.slice(1)}" : 1}}`).text).toBe(
      '{"result":{"[masked:aws-key:1]" : 1}}',
    );
    expect(mask(`{"result":{"${AWS_KEY}":1,"${AWS_KEY}":2}}`).text).toBe(
      '{"result":{"[masked:aws-key:1]":1,"[masked:aws-key:1]":2}}',
    );
    expect(of({ [AWS_KEY]: 1, '[masked:aws-key:1]': 2 })).toEqual({
      '[masked:aws-key:1x]': 1,
      '[masked:aws-key:1]': 2,
    });
    expect(mask(`{"result":{"x":{"${AWS_KEY}":1},"x":{"${CARD}":2}}}`).text).not.toContain(AWS_KEY);
  });

  test('that are private keys are masked with what stands under them', () => {
    expect(of({ [PEM]: 'x', b: { [PEM]: 1 } })).toEqual({
      '[masked:private-key:1]': '[masked:key:private-key]',
      b: { '[masked:private-key:1]': '[masked:key:private-key]' },
    });
  });

  test('count by kind and tell their place, as it is shown', () => {
    const { leaves, counts } = mask(JSON.stringify({ result: { [AWS_KEY]: { [CARD]: GITHUB } } }));
    expect(counts).toEqual({ 'aws-key': 1, card: 1, 'github-token': 1 });
    expect(leaves).toEqual([
      { pointer: '/result/[masked:aws-key:1]#', kind: 'aws-key', length: AWS_KEY.length, byNameAlone: false },
      {
        pointer: '/result/[masked:aws-key:1]/[masked:card:1]#',
        kind: 'card',
        length: 16,
        byNameAlone: false,
      },
      {
        pointer: '/result/[masked:aws-key:1]/[masked:card:1]',
        kind: 'github-token',
        length: GITHUB.length,
        byNameAlone: false,
      },
    ]);
  });

  test('that hold a secret under a name are secret by the name alone', () => {
    const { leaves } = mask(JSON.stringify({ result: { 'password=hunter22': 1 } }));
    expect(leaves).toMatchObject([{ kind: 'key:password', byNameAlone: true }]);
  });

  test('of the protocol stay, whatever an own pattern says; other words go', () => {
    const words = createMasker(masksConfig.parse({ patterns: [{ name: 'word', pattern: '[a-z]+' }] }));
    expect(
      mask('{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":1,"zebra":2}]}}', answer, words).text,
    ).toBe('{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":1,"[masked:custom:word:2]":2}]}}');
  });

  test('make a call one with secrets', () => {
    expect(masker.findSecrets({ [GITHUB]: 1 })).toBe(true);
    expect(masker.findSecrets({ 'ann@corp.example': 1 })).toBe(false);
  });

  test('a hundred thousand of them take no more than their share of time', () => {
    const rows = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`u${n}@corp.example`, n]));
    expect(mask(JSON.stringify({ result: rows })).counts).toEqual({ email: 100_000 });
  });
});
