import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from './agent.ts';
import { resultText, type Scene, startScene } from './approve-scene.ts';
import { logOf } from './log.ts';
import { vote } from './people.ts';

const HOLD = 'rules:\n  - { name: holds, match: { method: tools/call }, then: hold }';
let scene: Scene;
beforeAll(async () => {
  scene = await startScene(`${HOLD}\n  - { name: rest, match: { method: "*" }, then: allow }`);
});
afterAll(() => scene.close());

/** A session that the server names, with a grant in it, and how to call and end it. */
async function grantInSession() {
  const begin = await scene.agent.call('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'a', version: '1' },
  });
  const headers = { 'mcp-session-id': String(begin.headers['mcp-session-id']) };
  const path = `/tmp/${crypto.randomUUID()}`;
  const first = scene.agent.begin('write', { path }, headers);
  const id = await scene.waitingFor(path);
  await vote(scene.rig, id, scene.ann, 'approve', {
    grant: { minutes: 30, uses: 9, bounds: { path: { within: '/tmp' } } },
  });
  expect(resultText(await first.done)).toContain('ran');
  return { id, headers, path };
}
const detail = (id: string) => scene.rig.gateway.control.approval(id);
const grants = async () =>
  (await scene.rig.gateway.control.approvals({ state: 'grants', limit: 100 })).map(({ id }) => id);

async function endedOf(id: string): Promise<{ session: unknown; approval: unknown }> {
  await scene.until(async () => ((await detail(id)).state === 'expired' ? true : undefined));
  const { session, ...shown } = await detail(id);
  expect(shown).toMatchObject({ end: 'session-ended', sessionEnded: true, left: null });
  expect(session.closed).toBeGreaterThan(0);
  expect(await grants()).not.toContain(id);
  const closed = (await logOf(scene.rig, { kind: 'session.close' })).find(
    (one) => one.session === session.id,
  );
  const ended = (await logOf(scene.rig, { kind: 'approval.end' })).find(
    ({ facts }) => facts['approval'] === id,
  );
  return { session: closed?.facts, approval: ended?.facts };
}

describe('a grant ends by itself, on record, with its session', () => {
  it('when the agent ends it', async () => {
    const { id, headers } = await grantInSession();
    expect(await grants()).toContain(id);
    expect(await detail(id)).toMatchObject({
      sessionEnded: false,
      session: { basis: 'mcp-session', closed: null },
    });
    await scene.agent.send(undefined, headers, 'DELETE').done;
    expect(await endedOf(id)).toEqual({
      session: { basis: 'mcp-session', reason: 'agent' },
      approval: { approval: id, agent: expect.any(String), state: 'expired', reason: 'session-ended' },
    });
  });

  it('when the server no longer knows it', async () => {
    const { id, headers, path } = await grantInSession();
    scene.upstream.script((_received, response) => {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"no such session"}');
      return true;
    });
    expect((await scene.agent.tool('write', { path }, headers)).status).toBe(404);
    scene.upstream.script(() => false);
    expect((await endedOf(id)).session).toEqual({ basis: 'mcp-session', reason: 'server' });
    expect((await scene.agent.tool('write', { path }, headers)).status).toBe(404);
  });

  it('when nothing was heard in it for too long, also while the gateway was away', async () => {
    const { id } = await grantInSession();
    await scene.policy(HOLD, 'limits: { sessionAbandoned: 1ms }');
    await scene.rig.restart();
    expect((await endedOf(id)).session).toEqual({ basis: 'mcp-session', reason: 'idle' });
    await scene.policy(`${HOLD}\n  - { name: rest, match: { method: "*" }, then: allow }`, '');
  });
});

it('no grant is given for a session that is over; once is', async () => {
  const agent = scene.reconnect();
  const begin = await agent.call('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'a', version: '1' },
  });
  const headers = { 'mcp-session-id': String(begin.headers['mcp-session-id']) };
  const path = `/tmp/${crypto.randomUUID()}`;
  const waiting = agent.begin('write', { path }, headers);
  const id = await scene.waitingFor(path);
  await agent.send(undefined, headers, 'DELETE').done;
  const { offer } = await detail(id);
  expect(offer.refused).toBe('session-ended');
  await expect(
    vote(scene.rig, id, scene.ann, 'approve', { grant: { minutes: 30, uses: 9, bounds: {} } }),
  ).rejects.toMatchObject({ code: 'not-allowed' });
  await vote(scene.rig, id, scene.ann);
  const answer: { messages: readonly Json[] } = await waiting.done;
  expect(resultText(answer)).toContain('ran');
});
