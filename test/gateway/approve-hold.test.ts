import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { holdBack, resultText, type Scene, startScene } from './approve-scene.ts';
import { logOf } from './log.ts';
import { vote, waitingApprovals } from './people.ts';

const HOLD = `rules:
  - { name: writes, match: { tool: write }, then: hold }
  - { name: prompts, match: { method: prompts/get }, then: hold }`;
const limits = (more = ''): string => `limits: { holdBeat: 20ms, deniedCooldown: 1h, ${more} }`;
let scene: Scene;
beforeAll(async () => {
  scene = await startScene(HOLD, limits());
});
afterEach(async () => {
  scene.upstream.script(() => false);
  await scene.policy(HOLD, limits());
  for (const { id } of await scene.approvals()) await vote(scene.rig, id, scene.ann, 'deny');
});
afterAll(() => scene.close());

const begin = (headers: Record<string, string> = {}, params: object = {}, method = 'tools/call') => {
  const path = `/tmp/hold-${crypto.randomUUID()}`;
  const body = scene.agent.message(method, { name: 'write', arguments: { path }, ...params });
  return { path, body, sending: scene.agent.send(body, headers) };
};
describe('time on hold', () => {
  it('answers at once with the head of a stream, comments and growing progress, and none of it after the answer', async () => {
    const { sending, path } = begin({}, { _meta: { progressToken: 'token-7' } });
    expect(await sending.began).toBe(200);
    await sending.came((text) => (text.match(/"progress":/g) ?? []).length >= 3);
    const server = holdBack(scene.upstream);
    await vote(scene.rig, await scene.waitingFor(path), scene.ann);
    await server.arrived;
    const before = sending.soFar();
    // Another held call gives the beat: while it gets four, the one that runs gets none.
    const other = begin();
    await other.sending.came((text) => (text.match(/^:/gm) ?? []).length >= 5);
    expect(sending.soFar()).toBe(before);
    server.answer();
    other.sending.abandon();
    const { headers, messages, text } = await sending.done;
    expect(headers['content-type']).toBe('text/event-stream');
    expect(text.startsWith(':')).toBe(true);
    const progress = messages.slice(0, -1);
    expect(
      progress.every(
        (one) => one.method === 'notifications/progress' && one.params.progressToken === 'token-7',
      ),
    ).toBe(true);
    const steps = progress.map((one) => one.params.progress as number);
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
    expect(messages.at(-1)?.result.content).toBeDefined();
  });

  it('sends comments alone where no token came', async () => {
    const { sending, path } = begin();
    await sending.came((text) => (text.match(/^:/gm) ?? []).length >= 3);
    await vote(scene.rig, await scene.waitingFor(path), scene.ann);
    expect((await sending.done).messages).toHaveLength(1);
  });

  it('waits in silence for a client that takes no stream, and answers it with JSON', async () => {
    const { sending, path } = begin({ accept: 'application/json' });
    const id = await scene.waitingFor(path);
    await scene.agent.call('ping');
    expect(sending.soFar()).toBe('');
    await vote(scene.rig, id, scene.ann);
    const { headers, messages } = await sending.done;
    expect(headers['content-type']).toBe('application/json');
    expect(messages).toHaveLength(1);
  });

  it('ends at the wall with words to call again, while the approval goes on; the next call gets it', async () => {
    await scene.policy(HOLD, limits('holdWall: 60ms'));
    const { sending, path, body } = begin();
    const id = await scene.waitingFor(path);
    const told = await sending.done;
    expect(told.messages.at(-1)?.result.isError).toBe(true);
    expect(resultText(told)).toMatch(/held.*writes.*again with the same arguments/s);
    expect((await scene.agent.post(body)).messages.at(-1)?.result.isError).toBe(true);
    expect(await waitingApprovals(scene.rig)).toEqual([id]);
    await vote(scene.rig, id, scene.ann);
    expect(resultText(await scene.agent.post(body))).toBe(`ran {"path":"${path}"}`);
    const outcomes = (await logOf(scene.rig, { kind: 'call.result' })).map(({ facts }) => facts['outcome']);
    expect(outcomes.slice(-3)).toEqual(['pending', 'pending', 'answered']);
  });

  it('is told as a JSON-RPC error where the call is no tool call', async () => {
    await scene.policy(HOLD, limits('holdWall: 60ms'));
    const told = await begin({}, {}, 'prompts/get').sending.done;
    expect(told.messages.at(-1)).toMatchObject({ error: { code: -31002 } });
    const [id = ''] = await waitingApprovals(scene.rig);
    await vote(scene.rig, id, scene.ann, 'deny');
  });

  it('ends with the deadline, which denies', async () => {
    await scene.policy(HOLD.replace('then: hold }', 'then: hold, require: { deadline: 100ms } }'));
    const { sending } = begin();
    const told = await sending.done;
    expect(told.messages.at(-1)?.result.isError).toBe(true);
    expect(await scene.approvalIn('expired')).toMatchObject({ votes: [] });
    expect((await logOf(scene.rig, { kind: 'approval.end' })).at(-1)?.facts).toMatchObject({
      state: 'expired',
      reason: 'deadline',
    });
  });
});

describe('an agent that takes its call back', () => {
  const cancel = (requestId: unknown) =>
    scene.agent.post(
      JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } }),
    );

  it('withdraws what it asked for, and that is on record', async () => {
    const { sending, path, body } = begin();
    const id = await scene.waitingFor(path);
    await cancel(JSON.parse(body).id);
    expect((await sending.done).messages.at(-1)?.result.isError).toBe(true);
    expect((await scene.approvals('all')).find((one) => one.id === id)?.state).toBe('withdrawn');
    const [end] = (await logOf(scene.rig, { kind: 'approval.end' })).filter(
      ({ facts }) => facts['approval'] === id,
    );
    expect(end?.facts).toMatchObject({ state: 'withdrawn', reason: 'cancelled' });
    await expect(vote(scene.rig, id, scene.ann)).rejects.toMatchObject({ code: 'conflict' });
    expect(scene.ran('write').some((one) => one.body.includes(path))).toBe(false);
  });

  it('leaves the approval to another call that waits for it: clients cancel what they send again', async () => {
    const first = begin();
    const id = await scene.waitingFor(first.path);
    const again = scene.agent.send(first.body.replace(/"id":\d+/, '"id":"again"'));
    await again.began;
    await cancel(JSON.parse(first.body).id);
    expect((await first.sending.done).messages.at(-1)?.result.isError).toBe(true);
    await vote(scene.rig, id, scene.ann);
    expect(resultText(await again.done)).toBe(`ran {"path":"${first.path}"}`);
  });

  it('takes back nothing of another agent', async () => {
    const { sending, path, body } = begin();
    const id = await scene.waitingFor(path);
    const stranger = await scene.other('agent-two');
    const message = {
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: JSON.parse(body).id },
    };
    await stranger.post(JSON.stringify(message));
    expect((await scene.approvals()).map((one) => one.id)).toContain(id);
    await vote(scene.rig, id, scene.ann);
    expect(resultText(await sending.done)).toContain('ran');
  });

  it('by closing its connection takes back nothing', async () => {
    const { sending, path, body } = begin();
    const id = await scene.waitingFor(path);
    sending.abandon();
    await scene.until(async () => (await scene.approvals()).every((one) => !one.callerWaiting) || undefined);
    await vote(scene.rig, id, scene.ann);
    expect(scene.ran('write').some((one) => one.body.includes(path))).toBe(false);
    expect(resultText(await scene.agent.post(body))).toBe(`ran {"path":"${path}"}`);
  });
});

describe('an agent that asks too much', () => {
  it('has five calls waiting, however many it sends at once; the rest are refused in words', async () => {
    const all = Array.from({ length: 50 }, () => begin());
    const refused: string[] = [];
    await new Promise<void>((resolve) => {
      for (const { sending } of all)
        sending.done.then((answer) => {
          if (refused.push(resultText(answer)) === 45) resolve();
        });
    });
    expect(refused.every((text) => text.includes('waiting for approval already'))).toBe(true);
    const waiting = await waitingApprovals(scene.rig, 5);
    expect(waiting).toHaveLength(5);
    for (const id of waiting) await vote(scene.rig, id, scene.ann, 'deny');
    const answers = await Promise.all(all.map(({ sending }) => sending.done));
    expect(answers.filter((one) => resultText(one).includes('A person denied'))).toHaveLength(5);
  });

  it('is not asked for what was denied, until the cooldown is over', async () => {
    const { sending, path, body } = begin();
    await vote(scene.rig, await scene.waitingFor(path), scene.ann, 'deny');
    await sending.done;
    expect(resultText(await scene.agent.post(body))).toContain('A person denied this call');
    await scene.rig.restart();
    const agent = scene.reconnect();
    expect(resultText(await agent.post(body))).toContain('A person denied this call');
    await scene.policy(HOLD, limits().replace('1h', '1ms'));
    const again = agent.send(body);
    await vote(scene.rig, await scene.waitingFor(path), scene.ann);
    expect(resultText(await again.done)).toContain('ran');
  });
});
