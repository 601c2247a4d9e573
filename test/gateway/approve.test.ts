import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../proxy/contract/control.ts';
import { type RawAgent, rawAgent } from './agent.ts';
import { enrolApprover, vote, waitingApprovals } from './people.ts';
import { type Rig, startRig } from './rig.ts';
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
policy:
  unconfirmedTools: allow
  rules:
    - { name: reads, match: { tool: read }, then: allow }
    - { name: nothing-is-destroyed, match: { tool: destroy }, then: deny, message: Destroying is not for agents. }
    - { name: writes, match: { tool: write }, then: hold }
`);
  agent = rawAgent(rig);
  ann = await enrolApprover(rig, 'ann');
});
afterAll(async () => {
  agent.close();
  await rig.close();
  await upstream.close();
});

describe('a held call', () => {
  it('runs with the very bytes that were approved', async () => {
    const body =
      '{"jsonrpc":"2.0", "id":"a-1","method":"tools/call","params":{ "name":"write","arguments":{"path":"/tmp/x","n":1.0}}}';
    const sending = agent.send(body);
    expect(await sending.began).toBe(200);
    const [id = ''] = await waitingApprovals(rig);
    expect(upstream.of('tools/call')).toHaveLength(0);
    await vote(rig, id, ann);
    const answer = await sending.done;
    expect(answer.messages.at(-1)).toMatchObject({ id: 'a-1', result: { content: [{ type: 'text' }] } });
    expect(upstream.of('tools/call').map((one) => one.body)).toEqual([body]);
  });

  it('does not run when it is denied, and is not asked again for a while', async () => {
    const before = upstream.of('tools/call').length;
    const sending = agent.begin('write', { path: '/tmp/denied' });
    const [id = ''] = await waitingApprovals(rig);
    await vote(rig, id, ann, 'deny', { reason: 'not today' });
    const answer = await sending.done;
    expect(answer.messages.at(-1)?.result).toMatchObject({ isError: true });
    const again = await agent.tool('write', { path: '/tmp/denied' });
    expect(again.messages[0]?.result).toMatchObject({ isError: true });
    expect(upstream.of('tools/call')).toHaveLength(before);
    expect(await rig.gateway.control.approvals({ state: 'waiting', limit: 10 })).toEqual([]);
  });
});
