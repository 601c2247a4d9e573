import { afterEach, describe, expect, it } from 'vitest';
import { rawAgent, type Sending } from './agent.ts';
import { type GatewayChild, reopen, startChild } from './child.ts';
import { accountOf, lifeOf } from './lives.ts';
import { callsOf } from './log.ts';
import { enrolApprover, vote } from './people.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function start(): Promise<{ rig: Rig; upstream: Upstream }> {
  const upstream = await startUpstream();
  ends.push(upstream.close);
  const rig = await startRig(`
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy:
  unconfirmedTools: allow
  default: allow
  rules: [{ name: writes, match: { tool: write }, then: hold }]
`);
  ends.push(rig.close);
  return { rig, upstream };
}
function agentOf(rig: Rig, child: GatewayChild, keepAlive = false) {
  const agent = rawAgent({ gateway: child.gateway as Rig['gateway'], agent: rig.agent }, { keepAlive });
  ends.push(agent.close);
  return agent;
}
/** The outcomes of the call whose request held `marker`. */
async function outcomesOf(rig: Rig, marker: string): Promise<unknown[]> {
  const calls = (await callsOf(rig)).filter(({ request }) => request.bodies[0]?.text.includes(marker));
  expect(calls).toHaveLength(1);
  return calls[0]?.results.map(({ facts }) => facts['outcome']) ?? [];
}
const failed = (sending: Sending) => expect(sending.done).rejects.toThrow();

describe('SIGKILL', () => {
  it('while the server works: what happened is unknown, and says so', async () => {
    const { rig, upstream } = await start();
    await rig.gateway.close();
    const child = await startChild(rig.home);
    const received = Promise.withResolvers<void>();
    upstream.script((one) => {
      if (!one.body.includes('m-1')) return false;
      received.resolve();
      return true;
    });
    const sending = agentOf(rig, child).begin('read', { marker: 'm-1' });
    await received.promise;
    await child.kill();
    await failed(sending);
    await reopen(rig);
    expect(await outcomesOf(rig, 'm-1')).toEqual(['unknown']);
    expect(await rig.gateway.control.verifyLog(OPERATOR)).toMatchObject({ ok: true });
  });

  it('in the middle of a stream: what has reached the agent does not make it answered', async () => {
    const { rig, upstream } = await start();
    await rig.gateway.close();
    const child = await startChild(rig.home);
    upstream.script((one, response) => {
      if (!one.body.includes('m-2')) return false;
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .write('data: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\n');
      return true;
    });
    const sending = agentOf(rig, child).begin('read', { marker: 'm-2' });
    await sending.began;
    await child.kill();
    await failed(sending);
    await reopen(rig);
    expect(await outcomesOf(rig, 'm-2')).toEqual(['unknown']);
  });

  it('while people decide: the approval waits on, the same call joins it, and runs once', async () => {
    const { rig, upstream } = await start();
    const ann = await enrolApprover(rig, 'ann');
    await rig.gateway.close();
    const child = await startChild(rig.home);
    const sending = agentOf(rig, child).begin('write', { marker: 'm-3' });
    await sending.began;
    await child.kill();
    await failed(sending);
    await reopen(rig);
    const [waiting] = await rig.gateway.control.approvals({ state: 'waiting', limit: 10 });
    expect(waiting?.callerWaiting).toBe(false);
    expect(await outcomesOf(rig, 'm-3')).toEqual(['pending']);
    await vote(rig, waiting?.id ?? '', ann);
    const agent = rawAgent(rig);
    ends.push(agent.close);
    expect((await agent.tool('write', { marker: 'm-3' })).messages.at(-1)?.result.isError).toBeUndefined();
    expect(upstream.of('tools/call')).toHaveLength(1);
  });

  it('at any moment under load: the log tells all that was answered and all that was forwarded', {
    timeout: 180_000,
  }, async () => {
    const { rig, upstream } = await start();
    await rig.gateway.close();
    const answered: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      const count = 1 + Math.floor(Math.random() * 40);
      answered.push(...(await lifeOf(rig, String(round), { after: 'answers', count })));
    }
    await reopen(rig);
    expect(await rig.gateway.control.verifyLog(OPERATOR)).toMatchObject({ ok: true });
    const { outcomes, broken } = await accountOf(rig, upstream, answered);
    expect(broken).toEqual([]);
    expect(outcomes.size).toBeGreaterThanOrEqual(answered.length);
    // The account can be wrong: of an answer that is not in the log it says so.
    expect((await accountOf(rig, upstream, ['m-99.0.0-'])).broken).toHaveLength(1);
  });
});
