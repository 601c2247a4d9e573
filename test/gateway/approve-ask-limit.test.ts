import { afterAll, beforeAll, expect, it } from 'vitest';
import { resultText, type Scene, startScene } from './approve-scene.ts';
import { vote } from './people.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene(`rules:
  - { name: asks, match: { tool: asks }, then: allow }
  - { name: all, match: { method: "*" }, then: hold }`);
});
afterAll(() => scene.close());

/** A server that answers a call with a flood of questions of its own, so that the agent has no place left in the queue. */
it("a server that floods an agent with questions takes none of the agent's places", async () => {
  let refused = 0;
  const { promise: flooded, resolve } = Promise.withResolvers<void>();
  scene.upstream.script(({ body }, response) => {
    const message = JSON.parse(body) as { id?: unknown; method?: string; params?: { name?: string } };
    if (message.method === undefined) {
      refused += 1;
      if (refused === 15) resolve();
      response.writeHead(202).end();
      return true;
    }
    if (message.params?.name !== 'asks') return false;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let n = 0; n < 20; n += 1) {
      const params = { messages: [], maxTokens: n };
      const ask = { jsonrpc: '2.0', id: `ask-${n}`, method: 'sampling/createMessage', params };
      response.write(`data: ${JSON.stringify(ask)}\n\n`);
    }
    return true;
  });
  const stream = scene.agent.begin('asks');
  await flooded;
  expect((await scene.approvals()).map(({ direction }) => direction)).toEqual(Array(5).fill('to-agent'));

  const own = [1, 2, 3, 4, 5].map((n) => scene.agent.begin('write', { path: `/own/${n}` }));
  const ids = await Promise.all([1, 2, 3, 4, 5].map((n) => scene.waitingFor(`/own/${n}`)));
  expect(resultText(await scene.agent.tool('write', { path: '/own/6' }))).toContain('Too many');
  const waiting = await scene.approvals();
  expect(waiting.filter(({ direction }) => direction === 'to-server')).toHaveLength(5);
  expect(waiting).toHaveLength(10);

  for (const id of ids) await vote(scene.rig, id, scene.ann);
  for (const sending of own) expect(resultText(await sending.done)).toContain('ran');
  stream.abandon();
  await scene.until(async () => ((await scene.approvals()).length === 0 ? true : undefined));
});
