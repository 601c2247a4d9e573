import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../proxy/contract/control.ts';
import { type RawAgent, rawAgent } from './agent.ts';
import { enrolApprover, vote, waitingApprovals } from './people.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let rig: Rig;
let agent: RawAgent;
let ann: Actor;

beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(`
mode: enforce
listen: { port: 0 }
servers:
  fixture: { http: { url: "${upstream.url}" } }
policy: { default: hold, unconfirmedTools: allow }
`);
  agent = rawAgent(rig);
  ann = await enrolApprover(rig, 'ann');
});
afterAll(async () => {
  agent.close();
  await rig.close();
  await upstream.close();
});

describe('what an approver is shown is all there is (law 3)', () => {
  it('a member beside params keeps a call from being held at all', async () => {
    const body =
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"write","arguments":{}},"extra":{"run":true}}';
    const answer = await agent.post(body);
    expect(answer.messages[0]?.result).toMatchObject({ isError: true });
    expect(await rig.gateway.control.approvals({ state: 'live', limit: 10 })).toEqual([]);
    expect(upstream.of('tools/call')).toEqual([]);
  });

  it('a grant covers calls of arguments alone', async () => {
    const plain = agent.begin('write', { path: '/a' });
    const [id = ''] = await waitingApprovals(rig);
    await vote(rig, id, ann, 'approve', { grant: { minutes: 5, uses: 5, bounds: { path: 'any' } } });
    await plain.done;
    expect((await agent.tool('write', { path: '/b' })).messages[0]?.result?.isError).toBeUndefined();
    const more = agent.send(
      agent.message('tools/call', { name: 'write', arguments: { path: '/c' }, task: { ttl: 1 } }),
    );
    const [waiting = ''] = await waitingApprovals(rig);
    await expect(
      vote(rig, waiting, ann, 'approve', { grant: { minutes: 5, uses: 5, bounds: {} } }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
    await vote(rig, waiting, ann, 'deny');
    await more.done;
  });

  it('an agent that waits when the gateway ends is told to call again, and the approval is kept', async () => {
    const waiting = agent.begin('destroy', { path: '/kept' });
    const [id] = await waitingApprovals(rig);
    await rig.restart();
    expect((await waiting.done).messages.at(-1)?.result?.content[0].text).toContain('Call again');
    const kept = await rig.gateway.control.approvals({ state: 'waiting', limit: 10 });
    expect(kept.map((one) => one.id)).toEqual([id]);
  });

  it('the log commits to the raw params of a held call', async () => {
    const records = await rig.gateway.control.records({ limit: 100, kind: 'call.request' }, OPERATOR);
    const held = records.map((one) => JSON.parse(one.text)).filter((one) => one.facts.joined === false);
    expect(held.length).toBeGreaterThan(0);
    for (const one of held) expect(one.facts.raw).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});
