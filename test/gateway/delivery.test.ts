import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { resultText, type Scene, startScene } from './approve-scene.ts';
import { logOf } from './log.ts';
import { vote, waitingApprovals } from './people.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene(
    'rules: [{ name: writes, match: { tool: "write-*" }, then: hold }]\ndefault: allow',
  );
});
afterEach(async () => {
  scene.upstream.script(() => false);
  for (const { id } of await scene.approvals()) await vote(scene.rig, id, scene.ann, 'deny');
});
afterAll(() => scene.close());

/** More than the buffers between the gateway and a client that does not read can hold. */
const LARGE = 'x'.repeat(8 * 1024 * 1024);
function largeAnswers(): void {
  scene.upstream.script(({ body }, response) => {
    const { id, method } = JSON.parse(body) as { id: unknown; method?: string };
    if (method !== 'tools/call') return false;
    const result = { content: [{ type: 'text', text: LARGE }] };
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ jsonrpc: '2.0', id, result }));
    return true;
  });
}
/** The last call of a tool; the log is asked for no more than needed, since answers are large here. */
async function callOf(tool: string): Promise<string> {
  const requests = await logOf(scene.rig, { kind: 'call.request' });
  return requests.findLast(({ bodies }) => bodies[0]?.text.includes(`"${tool}"`))?.call ?? 'none';
}
const factsOf = async (tool: string, kind: 'call.message' | 'call.result') =>
  (await logOf(scene.rig, { kind, call: await callOf(tool) })).map(({ facts }) => facts);
const lost = (tool: string) => factsOf(tool, 'call.message');
const outcome = async (tool: string) => (await factsOf(tool, 'call.result'))[0]?.['outcome'];
/** The outcome is on record, so the answer is being written. */
const ended = (tool: string, as: string): Promise<unknown> =>
  scene.until(async () => (await outcome(tool)) === as || undefined);
const approveOne = async (): Promise<void> => {
  const [id = ''] = await waitingApprovals(scene.rig);
  await vote(scene.rig, id, scene.ann);
};
const ran = (tool: string): number => scene.ran(tool).length;

describe('an answer', () => {
  it('that arrives is not spoken of', async () => {
    await scene.agent.tool('read-1');
    largeAnswers();
    expect(resultText(await scene.agent.tool('read-1'))).toBe(LARGE);
    expect(await lost('read-1')).toEqual([]);
  });

  it('whose connection ends before its last byte is on record as perhaps not delivered', async () => {
    largeAnswers();
    const client = scene.agent.stalled('read-2');
    await ended('read-2', 'answered');
    client.abandon();
    await expect.poll(() => lost('read-2')).toEqual([{ delivered: 'unknown' }]);
    expect(await outcome('read-2')).toBe('answered');
  });

  it('of an approved call is kept where it was lost on the way, and again where the retry loses it', async () => {
    largeAnswers();
    const client = scene.agent.stalled('write-3');
    await approveOne();
    await ended('write-3', 'answered');
    client.abandon();
    await expect.poll(() => lost('write-3')).toEqual([{ delivered: 'unknown', kept: true }]);
    const retry = scene.agent.stalled('write-3');
    await ended('write-3', 'replayed');
    retry.abandon();
    await expect.poll(() => lost('write-3')).toEqual([{ delivered: 'unknown', kept: true }]);
    const again = await scene.agent.tool('write-3');
    expect(resultText(again)).toBe(LARGE);
    expect(await outcome('write-3')).toBe('replayed');
    expect(ran('write-3')).toBe(1);
    // It has arrived: the next call is another one.
    const next = scene.agent.begin('write-3');
    await waitingApprovals(scene.rig);
    next.abandon();
  });

  it('that another call shares is not kept where that one got it', async () => {
    largeAnswers();
    const client = scene.agent.stalled('write-5');
    await waitingApprovals(scene.rig);
    const joined = scene.agent.begin('write-5');
    await joined.began;
    await approveOne();
    expect(resultText(await joined.done)).toBe(LARGE);
    client.abandon();
    const all = async () => (await logOf(scene.rig, { kind: 'call.message' })).at(-1)?.facts;
    await expect.poll(all).toEqual({ delivered: 'unknown' });
    const next = scene.agent.begin('write-5');
    await waitingApprovals(scene.rig);
    next.abandon();
  });

  it('that has gone out is not lost with the stream that goes on after it', async () => {
    scene.upstream.script(({ body }, response) => {
      const { id, method } = JSON.parse(body) as { id: unknown; method?: string };
      if (method !== 'tools/call') return false;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result: { content: [] } })}\n\n`);
      return true;
    });
    const client = scene.agent.begin('read-6');
    await client.came((text) => text.includes('result'));
    client.abandon();
    await scene.agent.call('ping');
    expect(await outcome('read-6')).toBe('answered');
    expect(await lost('read-6')).toEqual([]);
  });

  it('that the end of the gateway cuts off is kept over its restart', async () => {
    largeAnswers();
    const client = scene.agent.stalled('write-4');
    await approveOne();
    await ended('write-4', 'answered');
    await scene.rig.restart();
    client.abandon();
    expect(await lost('write-4')).toEqual([{ delivered: 'unknown', kept: true }]);
    const agent = scene.reconnect();
    expect(resultText(await agent.tool('write-4'))).toBe(LARGE);
    expect(ran('write-4')).toBe(1);
  });
});
