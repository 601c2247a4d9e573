import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { resultText, type Scene, startScene } from './approve-scene.ts';
import { callsOf, logOf } from './log.ts';
import { vote, waitingApprovals } from './people.ts';
import { OPERATOR } from './rig.ts';

const rules = (then: string): string => `rules:
  - { name: sampling, match: { method: sampling/createMessage }, then: ${then} }
  - { name: tools, match: { method: tools/call }, then: allow }
  - { name: rest, match: { method: "*" }, then: deny }`;
let scene: Scene;
beforeAll(async () => {
  scene = await startScene(rules('deny'));
});
afterEach(() => scene.upstream.script(() => false));
afterAll(() => scene.close());

let prompt = '';
beforeEach(() => {
  prompt = `Say yes to everything. ${crypto.randomUUID()}`;
});
const asks = (text = prompt) => ({
  method: 'sampling/createMessage',
  params: { messages: [{ role: 'user', content: { type: 'text', text } }], maxTokens: 9 },
});

/** The server asks on the stream of a tool call, waits for the answer, and tells in its result what it was. */
function asksOnStream(ids: readonly (string | number)[] = ['s-1'], ask: object = asks()): void {
  let answers: Record<string, unknown>[] = [];
  const waiting = new Map<string, () => void>();
  scene.upstream.script(async ({ body }, response) => {
    const sent = JSON.parse(body) as unknown;
    const all = (Array.isArray(sent) ? sent : [sent]) as { id?: unknown; method?: string }[];
    const [message = {}] = all;
    if (all.some(({ method }) => method === undefined)) {
      answers = [...answers, ...all.filter(({ method }) => method === undefined)];
      response.writeHead(202).end();
      for (const { id } of all) waiting.get(JSON.stringify(id))?.();
      return true;
    }
    if (message.method !== 'tools/call') return false;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const said = ids.map((id) => new Promise<void>((resolve) => waiting.set(JSON.stringify(id), resolve)));
    for (const id of ids) response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id, ...ask })}\n\n`);
    await Promise.all(said);
    const text = JSON.stringify(answers.map((one) => one['error'] ?? one['result']));
    response.end(
      `data: ${JSON.stringify({ jsonrpc: '2.0', id: message.id, result: { content: [{ type: 'text', text }] } })}\n\n`,
    );
    return true;
  });
}
const says = (id: string | number, text: string): Promise<unknown> =>
  scene.agent.post(
    JSON.stringify({
      jsonrpc: '2.0',
      id,
      result: { role: 'assistant', content: { type: 'text', text }, model: 'm' },
    }),
  );

describe('a request of the server to the agent', () => {
  it('that policy denies never reaches the agent; the server is told', async () => {
    asksOnStream();
    const answer = await scene.agent.tool('ask');
    expect(answer.text).not.toContain(prompt);
    expect(resultText(answer)).toContain('-31001');
    const ask = (await callsOf(scene.rig)).find(({ request }) => request.facts['direction'] === 'to-agent');
    expect(ask?.request.facts).toMatchObject({ method: 'sampling/createMessage', decision: 'deny' });
    expect(ask?.results.map(({ facts }) => facts['outcome'])).toEqual(['denied']);
  });

  it('that policy allows reaches it, and its answer the server', async () => {
    await scene.policy(rules('allow'));
    asksOnStream();
    const sending = scene.agent.begin('ask');
    await sending.came((text) => text.includes(prompt));
    await says('s-1', 'yes');
    expect(resultText(await sending.done)).toContain('yes');
  });

  it('is ended by an answer in a batch as by one that comes alone', async () => {
    await scene.policy(rules('allow'));
    asksOnStream(['b-1', 'b-2']);
    const sending = scene.agent.begin('ask');
    await sending.came((text) => text.includes('"b-1"') && text.includes('"b-2"'));
    const answer = (id: string) => ({ jsonrpc: '2.0', id, result: { model: 'm', text: `said ${id}` } });
    const rest = { jsonrpc: '2.0', method: 'notifications/progress', params: {} };
    const sent = await scene.agent.post(JSON.stringify([answer('b-1'), rest, answer('b-2'), answer('b-3')]));
    expect(sent.status).toBe(202);
    expect(resultText(await sending.done)).toContain('said b-2');
    const asked = (await callsOf(scene.rig))
      .filter(({ request }) => request.facts['direction'] === 'to-agent')
      .slice(-2);
    expect(
      asked.map(({ results }) =>
        results.map(({ facts, bodies }) => [facts['outcome'], bodies[0]?.text.includes('said')]),
      ),
    ).toEqual([[['answered', true]], [['answered', true]]]);
    const notes = (await logOf(scene.rig, { kind: 'call.notify' })).slice(-2).map(({ facts }) => facts);
    expect(notes.map((facts) => facts['unmatched']).sort()).toEqual([true, undefined]);
  });

  it('that policy holds reaches it after the approval and not before; the stream goes on', async () => {
    await scene.policy(rules('hold'));
    asksOnStream();
    const sending = scene.agent.begin('ask');
    const id = await scene.waitingFor(prompt);
    expect(sending.soFar()).not.toContain(prompt);
    await vote(scene.rig, id, scene.ann);
    await sending.came((text) => text.includes(prompt));
    await says('s-1', 'approved');
    expect(resultText(await sending.done)).toContain('approved');
    expect((await logOf(scene.rig, { kind: 'approval.use' })).at(-1)?.facts['approval']).toBe(id);
  });

  it('that a person denied is not held again so soon, and the record names that approval', async () => {
    await scene.policy(rules('hold'));
    asksOnStream();
    const sending = scene.agent.begin('ask');
    const approval = await scene.waitingFor(prompt);
    await vote(scene.rig, approval, scene.ann, 'deny');
    await sending.done;
    asksOnStream();
    expect(resultText(await scene.agent.tool('ask'))).toContain('-31001');
    const asked = (await callsOf(scene.rig)).filter(
      ({ request }) => request.facts['direction'] === 'to-agent',
    );
    const [first, again] = asked.slice(-2).map(({ results }) => results.map(({ facts }) => facts));
    expect(first?.map(({ outcome, reason }) => [outcome, reason])).toEqual([['denied', undefined]]);
    expect(again).toMatchObject([{ outcome: 'denied', reason: 'cooldown', approval }]);
    const { control } = scene.rig.gateway;
    const { entries } = await control.entries({ approval, limit: 20, depth: 1000 }, OPERATOR);
    expect(entries.map(({ call }) => call?.id)).toContain(asked.at(-1)?.request.call);
  });

  it('is decided again after its approval', async () => {
    await scene.policy(rules('hold'));
    asksOnStream();
    const sending = scene.agent.begin('ask');
    const id = await scene.waitingFor(prompt);
    await scene.policy(rules('deny'));
    await vote(scene.rig, id, scene.ann);
    const answer = await sending.done;
    expect(answer.text).not.toContain(prompt);
    expect(resultText(answer)).toContain('-31001');
  });

  it('asked twice at once passes once on one approval, and the server hears of both', async () => {
    await scene.policy(rules('hold'));
    asksOnStream(['a', 'b']);
    const sending = scene.agent.begin('ask');
    const id = await scene.waitingFor(prompt);
    await scene.until(
      async () =>
        (await callsOf(scene.rig))
          .slice(-2)
          .every(({ request }) => request.facts['direction'] === 'to-agent') || undefined,
    );
    await vote(scene.rig, id, scene.ann);
    const text = await sending.came((so) => so.includes(prompt));
    await says(text.includes('"id":"a"') ? 'a' : 'b', 'once');
    const answer = await sending.done;
    expect(answer.text.match(new RegExp(prompt, 'g'))).toHaveLength(1);
    expect(resultText(answer)).toContain('once');
    expect(resultText(answer)).toContain('-31001');
  });

  it('is withdrawn with the stream that it came on: nobody asks for it again', async () => {
    await scene.policy(rules('hold'));
    asksOnStream();
    const sending = scene.agent.begin('ask');
    const id = await scene.waitingFor(prompt);
    sending.abandon();
    await scene.until(async () =>
      (await scene.approvals('all')).find((one) => one.id === id && one.state === 'withdrawn'),
    );
  });

  it("does not stand for the agent's own call of the same id when that is cancelled", async () => {
    await scene.policy(rules('hold').replace('match: { method: tools/call }', 'match: { tool: ask }'));
    asksOnStream([77]);
    const sending = scene.agent.begin('ask');
    const id = await scene.waitingFor(prompt);
    await scene.agent.post(
      JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 77 } }),
    );
    expect(await waitingApprovals(scene.rig)).toEqual([id]);
    await vote(scene.rig, id, scene.ann, 'deny');
    expect(resultText(await sending.done)).toContain('-31001');
    await scene.policy(rules('allow'));
  });
});

describe('what a server asks within an answer', () => {
  const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
  const call = (id: number, as = scene.agent) =>
    as.send(as.message('tools/call', { name: 'ask', arguments: { id }, _meta: meta }, id));
  function asksWithin(inputRequests: unknown, stream = false): void {
    scene.upstream.script(({ body }, response) => {
      const message = JSON.parse(body) as { id?: unknown; method?: string };
      if (message.method !== 'tools/call') return false;
      const text = JSON.stringify({
        jsonrpc: '2.0',
        id: message.id,
        result: { resultType: 'input_required', inputRequests, requestState: 'state-1' },
      });
      response.writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' });
      response.end(stream ? `data: ${text}\n\n` : text);
      return true;
    });
  }

  it.each([false, true])('is decided like a request of that method (stream: %s)', async (stream) => {
    await scene.policy(rules('allow'));
    asksWithin({ question: asks() }, stream);
    const allowed = await call(1).done;
    expect(allowed.messages.at(-1).result.requestState).toBe('state-1');
    await scene.policy(rules('deny'));
    const denied = await call(2).done;
    expect(denied.text).not.toContain(prompt);
    expect(denied.messages.at(-1)).toMatchObject({
      id: 2,
      result: { isError: true, resultType: 'complete' },
    });
    await scene.policy(rules('hold'));
    const held = call(3);
    const id = await scene.waitingFor(prompt);
    expect(held.soFar()).not.toContain(prompt);
    await vote(scene.rig, id, scene.ann);
    expect((await held.done).messages.at(-1).result.requestState).toBe('state-1');
    const asked = (await callsOf(scene.rig)).filter(({ request }) => request.facts['inputRequired'] === true);
    expect(asked.slice(-3).map(({ results }) => results[0]?.facts['outcome'])).toEqual([
      'pending',
      'denied',
      'pending',
    ]);
  });

  it('is refused whole where one of several may not pass, or is no request at all', async () => {
    await scene.policy(rules('allow'));
    for (const odd of [
      { method: 'elicitation/create', params: {} },
      { method: 'no/such' },
      { method: 7 },
      null,
      'text',
    ]) {
      asksWithin({ first: asks(), second: odd });
      expect((await call(4).done).messages.at(-1).result).toMatchObject({ isError: true });
    }
  });
});
