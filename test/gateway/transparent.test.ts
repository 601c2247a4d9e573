import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DETECTOR_KINDS } from '../../proxy/contract/masking.ts';
import { type RawAgent, rawAgent } from './agent.ts';
import { callsOf } from './log.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let rig: Rig;
let agent: RawAgent;
const JSON_TYPE = { 'content-type': 'application/json' };
const TOKEN = ['Bearer', 'of-the-gateway'].join(' ');

/** `more`: of its servers. */
const configOf = (more = ''): string => `
listen: { port: 0 }
servers:
  fixture:
    http:
      url: "${upstream.url}"
      headers: { authorization: keys:token, x-own: { literal: mine } }
      passHeaders: [x-user-token]
      passAnswerHeaders: [X-Rate-Left]
  ${more}
policy: { default: allow, unconfirmedTools: allow }
# A text made at random is an address (one in ten thousand), and would be masked.
masks: { off: [${DETECTOR_KINDS.join(', ')}], builtInKeys: false }
`;

beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(configOf());
  await rig.gateway.control.putSecret('token', TOKEN, OPERATOR);
  agent = rawAgent(rig, { keepAlive: true });
});
beforeEach(() => upstream.script(() => false));
afterAll(async () => {
  agent.close();
  await rig.close();
  await upstream.close();
});

const answerWith = (text: string, type = 'application/json', status = 200): void =>
  upstream.script((_, response) => {
    response.writeHead(status, { 'content-type': type }).end(text);
    return true;
  });

describe('requests', () => {
  it.each([
    [
      '{ "jsonrpc" : "2.0" ,\r\n\t"id":\t1.0e0, "method":"tools\\/call","params":{"name":"read","arguments":{"n":1.50,"e":-0,"s":"\\u00e9\\/"}} }  ',
    ],
    ['{"params":{"name":"read"},"method":"tools/call","id":"\u2028\ud83d\ude00","jsonrpc":"2.0"}\n'],
    [
      '{"jsonrpc":"2.0","id":0,"method":"tools/call","params":{"name":"read","__proto__":{"a":1},"unknown":[]},"extra":{"x":null}}',
    ],
  ])('arrive as the very bytes: %s', async (body) => {
    expect((await agent.post(body)).status).toBe(200);
    expect(upstream.received.at(-1)?.body).toBe(body);
  });

  it('lose credentials and what speaks of one connection only, and gain what is configured', async () => {
    await agent.call(
      'ping',
      {},
      {
        authorization: 'Bearer of-the-agent',
        cookie: 'a=b',
        'x-api-key': 'k',
        'proxy-authorization': 'Basic x',
        'x-forwarded-for': '1.2.3.4',
        'x-own': 'theirs',
        'x-hop': 'h',
        connection: 'keep-alive, x-hop',
        te: 'trailers',
        'x-user-token': 'listed',
        'x-plain': 'p',
        'countersign-run': '019aa000-0000-7000-8000-000000000000',
        'mcp-protocol-version': '2025-11-25',
      },
    );
    const headers = upstream.received.at(-1)?.headers ?? {};
    expect(headers).toMatchObject({
      authorization: TOKEN,
      'x-own': 'mine',
      'x-user-token': 'listed',
      'x-plain': 'p',
      'mcp-protocol-version': '2025-11-25',
    });
    for (const name of [
      'cookie',
      'x-api-key',
      'proxy-authorization',
      'x-forwarded-for',
      'x-hop',
      'te',
      'countersign-run',
      'origin',
    ])
      expect(headers).not.toHaveProperty(name);
  });
});

describe('answers', () => {
  it.each([
    ['odd whitespace', '\r\n{ "result" : {"a":\t[ ] } ,"id":1,"jsonrpc":"2.0"}\n\n'],
    [
      'numbers beyond a double',
      '{"jsonrpc":"2.0","id":1,"result":{"n":9007199254740993,"big":123456789012345678901234567890,"e":1E400,"z":-0.0}}',
    ],
    ['keys twice within a result', '{"jsonrpc":"2.0","id":1,"result":{"a":1,"a":2,"A":3}}'],
    ['half a surrogate pair', '{"jsonrpc":"2.0","id":1,"result":{"s":"\\ud800"}}'],
    ['no JSON-RPC at all', '[1,2,{"x":"y"}]'],
    ['no JSON at all', 'certainly not'],
    ['nothing', ''],
  ])('come back byte for byte: %s', async (_, text) => {
    answerWith(text);
    expect((await agent.call('tools/call', { name: 'read' })).text).toBe(text);
  });

  it.each([
    [
      400,
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32022,"message":"Unsupported","data":{"supported":["2025-11-25"]}}}',
    ],
    [404, '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Method not found"}}'],
    [401, '{"error":"invalid_token"}'],
    [500, '<h1>oh</h1>'],
  ])('keep their status and error body: %i', async (status, text) => {
    answerWith(text, text.startsWith('<') ? 'text/html' : 'application/json', status);
    const answer = await agent.call('server/discover');
    expect([answer.status, answer.text]).toEqual([status, text]);
    expect((await callsOf(rig)).at(-1)?.results.map(({ facts }) => facts)).toMatchObject([
      { outcome: 'error', status },
    ]);
  });

  const told = (status: number, type: string, body: string): void =>
    upstream.script((_, response) => {
      const more = [
        ['mcp-session-id', 's'],
        ['mcp-protocol-version', '2025-11-25'],
        ['retry-after', '7'],
        ['x-rate-left', '1'],
        ['x-rate-left', '2'],
        ['set-cookie', `a=${TOKEN}`],
        ['x-echoed-key', TOKEN],
        ['server', TOKEN],
        ['link', `<https://${TOKEN}>`],
        ['www-authenticate', `Bearer error_description="${TOKEN}"`],
        ['mcp-debug', TOKEN],
      ];
      response.writeHead(status, [['content-type', type], ...more].flat()).end(body);
      return true;
    });
  const result = '{"jsonrpc":"2.0","id":1,"result":{}}';
  it.each([
    ['a result', 'POST', 200, 'application/json', result],
    ['a stream', 'POST', 200, 'text/event-stream', `data: ${result}\n\n`],
    ['a failure', 'POST', 401, 'application/json', '{"error":"x"}'],
    ['the stream of a session', 'GET', 200, 'text/event-stream', ':\n\n'],
    ['the end of a session', 'DELETE', 405, 'text/plain', ''],
  ])(
    'keep the headers that an agent needs or that are listed, and no secret in another: %s',
    async (...row) => {
      const [, verb, status, type, body] = row;
      told(200, 'application/json', '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25"}}');
      await agent.post('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}');
      told(status, type, body);
      const asked = verb === 'POST' ? '{"jsonrpc":"2.0","id":1,"method":"ping"}' : undefined;
      const answer = await agent.send(asked, { 'mcp-session-id': 's' }, verb).done;
      expect(answer.status).toBe(status);
      expect(answer.headers).toMatchObject({
        'content-type': type,
        'mcp-session-id': 's',
        'mcp-protocol-version': '2025-11-25',
        'retry-after': '7',
        'x-rate-left': '1, 2',
      });
      expect(JSON.stringify(answer)).not.toContain(TOKEN);
    },
  );

  it('say how an agent signs in only where its own credential passes', async () => {
    await rig.configure(configOf(`own: { http: { url: "${upstream.url}", passHeaders: [authorization] } }`));
    told(401, 'application/json', '{"error":"x"}');
    const own = rawAgent(rig, { server: 'own' });
    expect((await own.call('ping')).headers).toHaveProperty('www-authenticate');
    own.close();
    expect((await agent.call('ping')).headers).not.toHaveProperty('www-authenticate');
  });

  it('come without the text that a server puts beside its messages', async () => {
    answerWith(
      `: ${TOKEN}\n\nevent: ${TOKEN}\nid: e-1\n: ${TOKEN}\nnote: ${TOKEN}\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n`,
      'text/event-stream',
    );
    const answer = await agent.post('{"jsonrpc":"2.0","id":1,"method":"ping"}');
    expect(answer.text).toBe(':\n\nevent: other\nid: e-1\n:\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n');
  });

  it('come as the streams that they are: comments, ids, retries, line ends and all', async () => {
    const text =
      ':\n\nid: 1\nretry: 3000\ndata:\n\nevent: message\r\nid: 2\r\ndata: {"jsonrpc":"2.0","method":"notifications/message",\r\ndata: "params":{"data":1.0}}\r\n\r\n:\n\ndata:{"jsonrpc":"2.0","id":1.0,"result":{"n":9007199254740993}}\n\n';
    answerWith(text, 'text/event-stream; charset=utf-8');
    const answer = await agent.post(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"}}',
    );
    expect(answer.text).toBe(text);
    expect((await callsOf(rig)).at(-1)?.results.map(({ facts }) => facts)).toMatchObject([
      { outcome: 'answered' },
    ]);
  });
});

describe('what could be read in two ways', () => {
  const call = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"}}';
  const ask = '{"jsonrpc":"2.0","id":5,"method":"sampling/createMessage","params":{}}';
  it.each([
    ['an envelope with a key twice', '{"jsonrpc":"2.0","id":1,"id":2,"result":{}}'],
    ['an envelope with a key of another case', '{"jsonrpc":"2.0","id":1,"result":{},"Result":{"x":1}}'],
    ['a request of the server in place of an answer', ask],
    ['a request of the server beside an answer', `[{"jsonrpc":"2.0","id":1,"result":{}},${ask}]`],
  ])('does not reach the agent: %s', async (_, text) => {
    for (const [body, type] of [
      [text, 'application/json'],
      [`data: ${text}\n\n`, 'text/event-stream'],
    ] as const) {
      if (text === ask && type !== 'application/json') continue;
      answerWith(body, type);
      const answer = await agent.post(call);
      expect(answer.messages.at(-1)?.result).toMatchObject({ isError: true });
      expect(answer.text).not.toContain('sampling');
      expect((await callsOf(rig)).at(-1)?.results.map(({ facts }) => facts)).toMatchObject([
        { outcome: 'upstream-failed', code: 'bad-answer' },
      ]);
    }
  });
  it('is no list of tools', async () => {
    answerWith(
      '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"read","description":"a","description":"b","inputSchema":{}}]}}',
    );
    const answer = await agent.post('{"jsonrpc":"2.0","id":1,"method":"tools/list"}');
    expect(answer.messages[0]?.error).toBeDefined();
  });
});

it('passes any JSON both ways as it is', async () => {
  const spaces = fc.constantFrom('', ' ', '\n', '\t ');
  // Requests with whole numbers that a double cannot tell from their neighbours are refused.
  const params = fc
    .dictionary(fc.string(), fc.jsonValue({ maxDepth: 6 }), { maxKeys: 5 })
    .filter((value) => !/\d{16}/.test(JSON.stringify(value)));
  await fc.assert(
    fc.asyncProperty(
      params,
      fc.jsonValue({ maxDepth: 6 }),
      spaces,
      fc.integer(),
      async (own, result, space, id) => {
        const body = `{${space}"jsonrpc":"2.0",${space}"id":${id},"method":"ping","params":${JSON.stringify(own)}${space}}`;
        const text = `{"jsonrpc":"2.0",${space}"id":${id},"result":${JSON.stringify(result)}}${space}`;
        upstream.script((_, response) => {
          response.writeHead(200, JSON_TYPE).end(text);
          return true;
        });
        const answer = await agent.post(body);
        expect(upstream.received.at(-1)?.body).toBe(body);
        expect(answer.text).toBe(text);
      },
    ),
    { numRuns: 200 },
  );
});
