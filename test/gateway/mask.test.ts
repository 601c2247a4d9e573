import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AWS_KEY, CARD, GITHUB, JWT } from '../mask/secrets.ts';
import { type RawAgent, rawAgent } from './agent.ts';
import { callsOf, logOf } from './log.ts';
import { enrolApprover, vote, waitingApprovals } from './people.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { tracesOf } from './traces.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let rig: Rig;
let agent: RawAgent;
const told: unknown[] = [];
const HIDDEN = ['hunter', '2-correct-horse'].join('');
const OWN = ['CUST', '00419'].join('-');
const PHONE = ['+41', '44', '668', '18', '00'].join(' ');
const ALL = [AWS_KEY, GITHUB, CARD, JWT, HIDDEN, OWN, PHONE];

beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(
    `
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
masks:
  patterns: [{ name: customer, pattern: 'CUST-[0-9]{5}' }]
  paths: [{ path: '$.structuredContent.customers[*].phone' }]
policy:
  unconfirmedTools: allow
  default: allow
  rules: [{ name: writes, match: { tool: write }, then: hold }]
`,
    { diagnose: (what, error) => told.push(what, error) },
  );
  agent = rawAgent(rig);
});
beforeEach(() => upstream.script(() => false));
afterAll(async () => {
  agent.close();
  await rig.close();
  await upstream.close();
});

const answerWith = (body: unknown, type = 'application/json', status = 200): void =>
  upstream.script((_, response) => {
    response
      .writeHead(status, { 'content-type': type })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
    return true;
  });
const clean = (text: string): void => {
  for (const value of ALL) expect(text.includes(value)).toBe(false);
};
const outcome = async () => (await callsOf(rig)).at(-1)?.results.at(-1)?.facts;

describe('answers', () => {
  it('are masked wherever a result can carry a value, and the rest stays as it was', async () => {
    answerWith(
      `{"jsonrpc":"2.0","id":1,"result":{ "content":[{"type":"text","text":"key ${AWS_KEY} for ${OWN}"},{"type":"text","text":"{\\"password\\":\\"${HIDDEN}\\", \\"n\\": 1.0}"},{"type":"resource","resource":{"uri":"file:///a","text":"${GITHUB}"}}],"structuredContent":{"customers":[{"phone":"${PHONE}","n":9007199254740993}]},"isError":false}}`,
    );
    const { text } = await agent.call('tools/call', { name: 'read' });
    clean(text);
    for (const part of [
      '"result":{ "content"',
      'key [masked:aws-key] for [masked:custom:customer]',
      '\\"n\\": 1.0',
      '9007199254740993',
      '"isError":false',
    ])
      expect(text).toContain(part);
    expect(await outcome()).toMatchObject({
      'mask.aws-key': 1,
      'mask.custom': 1,
      'mask.key': 1,
      'mask.github-token': 1,
      'mask.path': 1,
    });
  });

  it('are masked as errors, as error bodies and as what is no JSON', async () => {
    answerWith(
      {
        jsonrpc: '2.0',
        id: 1,
        error: { code: -32000, message: `no ${JWT}`, data: { token: HIDDEN, card: CARD } },
      },
      'application/json',
      400,
    );
    const error = await agent.call('tools/call', { name: 'read' });
    clean(error.text);
    expect(error.status).toBe(400);
    expect(await outcome()).toMatchObject({ outcome: 'error', 'mask.jwt': 1, 'mask.card': 1, 'mask.key': 1 });
    answerWith(`<p>failed with ${GITHUB}</p>`, 'text/html', 500);
    const page = await agent.call('tools/call', { name: 'read' });
    clean(page.text);
    expect(page.text).toContain('<p>failed with [masked:github-token]</p>');
  });

  it('are masked on streams, message by message, and the outcome counts them all', async () => {
    const log = (data: unknown): string =>
      `id: 1\ndata: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data } })}\n\n`;
    const progress = `data: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 1, message: `with ${CARD}` } })}\n\n`;
    answerWith(
      `: c\n\n${log(AWS_KEY)}${progress}${log({ secret: HIDDEN })}data: ${JSON.stringify({ jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text: JWT }] } })}\n\n`,
      'text/event-stream',
    );
    const { text } = await agent.send(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read"}}',
    ).done;
    clean(text);
    expect(text.split('\n\n')).toHaveLength(6);
    expect(await outcome()).toMatchObject({
      outcome: 'answered',
      'mask.aws-key': 1,
      'mask.card': 1,
      'mask.key': 1,
      'mask.jwt': 1,
    });
    const bodies = (await callsOf(rig)).at(-1)?.results[0]?.bodies;
    expect(bodies?.map(({ role }) => role)).toEqual(['message', 'message', 'message', 'answer']);
  });

  it('are masked beside calls too: streams without a call, DELETE, what answers a response', async () => {
    const event = `data: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params: { data: GITHUB } })}\n\n`;
    answerWith(event, 'text/event-stream');
    expect((await agent.send(undefined, {}, 'GET').done).text).toContain('[masked:github-token]');
    expect((await logOf(rig, { kind: 'call.message' })).at(-1)?.facts).toEqual({
      messages: 1,
      'mask.github-token': 1,
    });
    answerWith({ token: HIDDEN });
    clean((await agent.send(undefined, {}, 'DELETE').done).text);
    clean((await agent.post('{"jsonrpc":"2.0","id":4,"result":{}}')).text);
  });

  it('are refused where masks cannot look through them', async () => {
    answerWith({ jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text: `${nested(8)} ` }] } });
    const answer = await agent.call('tools/call', { name: 'read' });
    clean(answer.text);
    expect(answer.messages[0]?.result).toMatchObject({ isError: true });
    expect(await outcome()).toMatchObject({ outcome: 'refused', code: 'too-deep' });
  });
});

describe('requests', () => {
  it('reach the server as they are, and the log masked', async () => {
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'read', arguments: { password: HIDDEN, note: `use ${AWS_KEY}` } },
    });
    answerWith({ jsonrpc: '2.0', id: 1, result: { content: [] } });
    await agent.post(body);
    expect(upstream.received.at(-1)?.body).toBe(body);
    const request = (await callsOf(rig)).at(-1)?.request;
    clean(JSON.stringify(request));
    expect(request?.bodies[0]?.text).toContain(
      '"password":"[masked:key:password]","note":"use [masked:aws-key]"',
    );
    expect(request?.facts).toMatchObject({ 'mask.aws-key': 1, 'mask.key': 1 });
  });

  it('that masks cannot look through are refused, on record, and not forwarded', async () => {
    const before = upstream.received.length;
    const answer = await agent.post(
      JSON.stringify({
        jsonrpc: '2.0',
        id: 'deep',
        method: 'tools/call',
        params: { name: 'read', arguments: { note: nested(8) } },
      }),
    );
    expect([answer.status, answer.messages[0]?.id]).toEqual([400, 'deep']);
    expect(upstream.received).toHaveLength(before);
    expect((await logOf(rig, { kind: 'call.refuse' })).at(-1)?.facts['code']).toBe('not-maskable');
    expect((await agent.tool('read')).status).toBe(200);
  });
});

it('no masked value is in any file, row or page afterwards', async () => {
  const ann = await enrolApprover(rig, 'ann');
  upstream.setTools([
    {
      name: 'read',
      description: `Try it with ${AWS_KEY}`,
      inputSchema: { type: 'object', properties: { password: { type: 'string', default: HIDDEN } } },
    },
  ]);
  clean((await agent.call('tools/list')).text);
  await rig.gateway.control.testServer('fixture', OPERATOR);
  await agent.call('resources/read', { uri: `https://h.test/x?api_key=${HIDDEN}&a=${AWS_KEY}` });
  // Waits for a person whole, and is gone when it is decided.
  for (const verdict of ['approve', 'deny'] as const) {
    const sending = agent.begin('write', { text: `${verdict} ${GITHUB} for ${OWN}` });
    const [id = ''] = await waitingApprovals(rig);
    clean(JSON.stringify(await rig.gateway.control.approval(id)));
    await rig.gateway.control.status();
    expect(await tracesOf(rig, [GITHUB])).toEqual(['waiting.message: value 0', 'pages: value 0']);
    await vote(rig, id, ann, verdict);
    await sending.done;
  }
  expect(upstream.received.some(({ body }) => body.includes(GITHUB))).toBe(true);
  await rig.gateway.control.status();
  expect(await tracesOf(rig, ALL)).toEqual([]);
  clean(
    told
      .map((one) => (one instanceof Error ? `${one.message} ${String(one.cause)}` : String(one)))
      .join('\n'),
  );
});

/** JSON text in JSON text, deeper than masks look. */
function nested(levels: number): string {
  let text = JSON.stringify({ password: HIDDEN });
  for (let n = 0; n < levels; n += 1) text = JSON.stringify({ a: text });
  return text;
}
