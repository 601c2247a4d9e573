import { afterAll, beforeAll, expect, it } from 'vitest';
import { AWS_KEY } from '../mask/secrets.ts';
import { type Scene, startScene } from './approve-scene.ts';
import { callsOf, logOf } from './log.ts';
import { vote } from './people.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene('rules: [{ name: writes, match: { tool: write }, then: hold }]\ndefault: allow');
});
afterAll(() => scene.close());

it('a secret that is a key in an answer reaches neither the agent nor the log, and is counted', async () => {
  scene.upstream.script((_, response) => {
    const result = { content: [], structuredContent: { [AWS_KEY]: { [AWS_KEY]: 1 } } };
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
    return true;
  });
  const answer = await scene.agent.post(scene.agent.message('tools/call', { name: 'read' }, 1));
  scene.upstream.script(() => false);
  expect(answer.messages[0].result.structuredContent).toEqual({
    '[masked:aws-key:1]': { '[masked:aws-key:1]': 1 },
  });
  const call = (await callsOf(scene.rig)).at(-1);
  expect(call?.results[0]?.facts).toMatchObject({ 'mask.aws-key': 2 });
  expect(JSON.stringify(await logOf(scene.rig))).not.toContain(AWS_KEY);
});

it('an approver is shown a call with a key masked, may see the original, and it runs as it came', async () => {
  const sending = scene.agent.begin('write', { of: { [AWS_KEY]: AWS_KEY, b: 2 } });
  const id = await scene.waitingFor('write');
  const { control } = scene.rig.gateway;
  const { params, masked } = await control.approval(id);
  expect(JSON.parse(params).arguments.of).toEqual({ '[masked:aws-key:1]': '[masked:aws-key]', b: 2 });
  const pointers = masked.map(({ pointer }) => pointer);
  expect(pointers).toEqual(['#', ''].map((end) => `/params/arguments/of/[masked:aws-key:1]${end}`));
  for (const pointer of pointers)
    expect(await control.reveal(id, pointer, scene.ann)).toEqual({ value: AWS_KEY });
  await vote(scene.rig, id, scene.ann);
  await sending.done;
  expect(scene.ran('write').at(-1)?.body).toContain(`{"${AWS_KEY}":"${AWS_KEY}","b":2}`);
  expect(JSON.stringify(await logOf(scene.rig))).not.toContain(AWS_KEY);
});
