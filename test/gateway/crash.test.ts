import { afterEach, describe, expect, it } from 'vitest';
import { rawAgent, type Sending } from './agent.ts';
import { type GatewayChild, reopen, startChild } from './child.ts';
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
      const child = await startChild(rig.home);
      const agent = agentOf(rig, child, true);
      const end = answered.length + 1 + Math.floor(Math.random() * 40);
      let killed: Promise<void> | undefined;
      const one = async (worker: number): Promise<void> => {
        for (let n = 0; killed === undefined; n += 1) {
          const marker = `m-${round}.${worker}.${n}-`;
          const answer = await agent.tool('read', { marker }).catch(() => undefined);
          if (answer?.messages[0]?.result !== undefined) answered.push(marker);
          if (answered.length >= end) killed ??= child.kill();
        }
      };
      await Promise.all([1, 2, 3, 4].map(one));
      await killed;
      agent.close();
    }
    await reopen(rig);
    expect(await rig.gateway.control.verifyLog(OPERATOR)).toMatchObject({ ok: true });
    const outcomes = await outcomesByMarker(rig);
    expect([...outcomes.values()].every((all) => all.length === 1)).toBe(true);
    expect(answered.filter((marker) => outcomes.get(marker)?.[0] !== 'answered')).toEqual([]);
    const forwarded = upstream.of('tools/call').map(({ body }) => markerIn(body));
    expect(forwarded.filter((marker) => !outcomes.has(marker))).toEqual([]);
    expect(new Set(forwarded).size).toBe(forwarded.length);
    const unknown = [...outcomes].filter(([, [outcome]]) => outcome === 'unknown');
    expect(unknown.length + [...outcomes.values()].filter(([outcome]) => outcome === 'answered').length).toBe(
      outcomes.size,
    );
  });
});

const markerIn = (text: string): string => /m-[0-9.]+-/.exec(text)?.[0] ?? '';

/** All outcomes of each call, from the store: there are more than a page of the control. */
async function outcomesByMarker(rig: Rig): Promise<Map<string, unknown[]>> {
  const markers = new Map<string, string>();
  const outcomes = new Map<string, unknown[]>();
  for (let before = Number.MAX_SAFE_INTEGER; before > 0; ) {
    const page = await rig.gateway.control.records({ before, limit: 1000 }, OPERATOR);
    if (page.length === 0) break;
    for (const { text, bodies, index } of page) {
      before = index;
      const { kind, call, facts } = JSON.parse(text) as {
        kind: string;
        call?: string;
        facts: Record<string, unknown>;
      };
      if (kind === 'call.request') markers.set(call ?? '', markerIn(bodies[0]?.text ?? ''));
      if (kind === 'call.result')
        outcomes.set(call ?? '', [...(outcomes.get(call ?? '') ?? []), facts['outcome']]);
    }
  }
  return new Map([...markers].map(([call, marker]) => [marker, outcomes.get(call) ?? []]));
}
