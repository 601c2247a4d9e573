import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAgent, rawAgent } from './agent.ts';
import { callsOf, logOf } from './log.ts';
import { type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let rig: Rig;
let agent: RawAgent;
const RUNS = ['019aa000-0000-7000-8000-000000000001', '019aa000-0000-7000-8000-000000000002'];
const yaml = (limits: string): string => `
listen: { port: 0 }
servers:
  fixture: { http: { url: "${upstream.url}" } }
  second: { http: { url: "${upstream.url}" } }
limits: ${limits}
policy: { default: allow, unconfirmedTools: allow }
`;

beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(yaml('{}'));
  agent = rawAgent(rig);
});
afterAll(async () => {
  agent.close();
  await rig.close();
  await upstream.close();
});

/** The session on record of a call with these headers, by what means it was told, and how many began with it. */
async function sessionOf(
  headers: Record<string, string>,
  by = agent,
): Promise<{ id: string | undefined; basis: unknown }> {
  await by.tool('read', {}, headers);
  const id = (await callsOf(rig)).at(-1)?.request.session;
  const opened = (await logOf(rig, { kind: 'session.open' })).filter(({ session }) => session === id);
  expect(opened).toHaveLength(1);
  return { id, basis: opened[0]?.facts['basis'] };
}
async function restart(): Promise<void> {
  agent.close();
  await rig.restart();
  agent = rawAgent(rig);
}

describe('the session of a call', () => {
  it('is the one that the server gave, from initialize on', async () => {
    const begin = await agent.call('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'a', version: '1' },
    });
    const began = (await callsOf(rig)).at(-1)?.request.session;
    const headers = { 'mcp-session-id': String(begin.headers['mcp-session-id']) };
    expect(await sessionOf(headers)).toEqual({ id: began, basis: 'mcp-session' });
    await restart();
    expect(await sessionOf(headers)).toEqual({ id: began, basis: 'mcp-session' });
  });

  it('is the run of a shim, restarts or not', async () => {
    const [one, two] = [
      await sessionOf({ 'countersign-run': RUNS[0] ?? '' }),
      await sessionOf({ 'countersign-run': RUNS[1] ?? '' }),
    ];
    expect([one.basis, two.basis]).toEqual(['shim-run', 'shim-run']);
    expect(one.id).not.toBe(two.id);
    await restart();
    expect(await sessionOf({ 'countersign-run': RUNS[0] ?? '' })).toEqual(one);
  });

  it('is what comes without a pause, by server, where nothing tells it', async () => {
    const first = await sessionOf({});
    expect(first.basis).toBe('idle-gap');
    expect(await sessionOf({ 'countersign-run': 'not-a-run' })).toEqual(first);
    const second = rawAgent(rig, { server: 'second' });
    expect((await sessionOf({}, second)).id).not.toBe(first.id);
    second.close();
    await restart();
    expect(await sessionOf({})).toEqual(first);
  });

  it('is over after the pause, on record, and a restart does not hide the pause', async () => {
    const first = await sessionOf({});
    await rig.configure(yaml('{ sessionIdleGap: 1ms }'));
    const second = await sessionOf({});
    expect(second.id).not.toBe(first.id);
    const closed = (await logOf(rig, { kind: 'session.close' })).at(-1);
    expect([closed?.session, closed?.facts]).toEqual([first.id, { basis: 'idle-gap', reason: 'idle' }]);
    await restart();
    expect((await sessionOf({})).id).not.toBe(second.id);
    expect((await logOf(rig, { kind: 'session.close' })).at(-1)?.session).toBe(second.id);
  });

  it('is opened on record by a stream as by a call', async () => {
    const opened = (await logOf(rig, { kind: 'session.open' })).length;
    await agent.send(undefined, {}, 'GET').done;
    expect(await logOf(rig, { kind: 'session.open' })).toHaveLength(opened + 1);
  });
});
