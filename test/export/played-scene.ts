import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ExportInput } from '../../proxy/contract/bundle.ts';
import { holdBack, type Scene, startScene } from '../gateway/approve-scene.ts';
import { enrolDevice, signed } from '../gateway/devices.ts';
import { logOf } from '../gateway/log.ts';
import { vote } from '../gateway/people.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { SECRET } from './bundle-rig.ts';

/** Text that would steer a page or a reader, were it anything but text. */
export const HOSTILE = '<img src=x onerror=alert(1)>\u202egnp.exe\u001b[2J';

const POLICY = `default: allow
rules:
  # What cannot be undone.
  - name: no-destroying
    match: { tool: destroy }
    then: deny
  - { name: writes, match: { tool: write }, then: hold }`;

export interface PlayedScene extends Scene {
  /** Exports into a file of its own; its path. */
  bundle(asked?: ExportInput): Promise<string>;
}

/** A gateway with two sessions on record, in one of which everything happens that can happen to a call. */
export async function startPlayedScene(): Promise<PlayedScene> {
  const scene = await startScene(POLICY, 'limits: { waitingPerAgent: 100 }');
  const { agent, ann, bob, rig, upstream } = scene;
  const device = await enrolDevice(rig, bob, 'the desk of bob');
  await agent.tool('read', { path: '/plain' });
  await agent.tool('read', { path: `/keys/${SECRET}`, note: 'caf\u00e9' });
  await agent.post(
    `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":{"drink":"caf\\u00e9 noir"}}}`,
  );
  await agent.tool('destroy', { path: '/all' });
  await approved();
  await refused();
  await shared();
  await signedByDevice();
  await failed();
  await hostile();
  await replayed();
  await keptForRetry();
  const other = await scene.other('agent-two');
  await other.tool('read', { path: '/second-session' });
  other.close();
  let made = 0;
  return {
    ...scene,
    async bundle(asked = {}) {
      const path = join(rig.home, `played-${made++}.zip`);
      const { bytes } = await rig.gateway.control.exportLog(asked, OPERATOR);
      await pipeline(bytes, createWriteStream(path));
      return path;
    },
  };

  async function approved(): Promise<void> {
    const sent = agent.begin('write', { path: '/reviewed', text: 'as agreed' });
    const id = await scene.waitingFor('/reviewed');
    for (const what of ['delivered', 'seen'] as const)
      await rig.gateway.control.deliver(id, { channel: 'desktop', what }, ann);
    await vote(rig, id, ann, 'approve', { reason: `Agreed with the team.${HOSTILE}` });
    await sent.done;
  }
  async function refused(): Promise<void> {
    const sent = agent.begin('write', { path: '/friday' });
    await vote(rig, await scene.waitingFor('/friday'), ann, 'deny', { reason: 'Not on a Friday.' });
    await sent.done;
  }
  async function shared(): Promise<void> {
    const first = agent.begin('write', { path: '/twice' });
    const id = await scene.waitingFor('/twice');
    const second = agent.begin('write', { path: '/twice' });
    await scene.until(async () => {
      const [newest] = (await logOf(rig, { kind: 'call.request' })).slice(-1);
      return newest?.facts['joined'] === true ? true : undefined;
    });
    await vote(rig, id, ann);
    await Promise.all([first.done, second.done]);
  }
  async function signedByDevice(): Promise<void> {
    const sent = agent.begin('write', { path: '/signed' });
    const id = await scene.waitingFor('/signed');
    const input = await signed(rig, id, device, { reason: 'Signed at my desk.' });
    await rig.gateway.control.vote(id, { revealed: [], ...input } as never, device.by);
    await sent.done;
  }
  async function failed(): Promise<void> {
    upstream.script((_, response) => {
      response.destroy();
      return true;
    });
    await agent.tool('read', { path: '/broken' });
    upstream.script(() => false);
  }
  async function hostile(): Promise<void> {
    await agent.tool(`read${HOSTILE}`, { path: HOSTILE });
  }
  async function replayed(): Promise<void> {
    const run = '01890000-0000-7000-8000-00000000abcd';
    const begun = { session: 'a', origin: 'countersign/elsewhere', messages: 1, run };
    await rig.gateway.control.beginReplay({ agent: 'agent-one', server: 'fixture', ...begun }, OPERATOR);
    await agent.tool('read', { path: '/again' }, { 'countersign-run': run });
  }
  async function keptForRetry(): Promise<void> {
    const server = holdBack(upstream);
    const first = agent.begin('write', { path: '/retried' });
    await vote(rig, await scene.waitingFor('/retried'), ann);
    await server.arrived;
    first.abandon();
    await first.done.catch(() => {});
    // A whole TLS handshake later the gateway has seen the other connection close.
    await agent.call('ping');
    server.answer();
    await scene.until(async () => {
      const { length } = (await logOf(rig, { kind: 'call.result' })).filter(({ facts }) => facts['outcome']);
      const asked = (await logOf(rig, { kind: 'call.request' })).length;
      return length === asked ? true : undefined;
    });
    await agent.tool('write', { path: '/retried' });
    upstream.script(() => false);
  }
}
