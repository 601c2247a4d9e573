import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ElsewhereEntry } from '../../electron/devices/device-file.ts';
import { type Approver, approverElsewhere } from '../../electron/gateways/approver.ts';
import { createDenials } from '../../electron/gateways/deny-by-click.ts';
import { signBallot } from '../../electron/gateways/sign-ballot.ts';
import { newDeviceKey } from '../../proxy/api/elsewhere/device.ts';
import { joinGateway } from '../../proxy/api/elsewhere/join-gateway.ts';
import type { Clock } from '../../proxy/contract/time.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { resultText, type Scene, startScene } from '../gateway/approve-scene.ts';
import { invite } from '../gateway/elsewhere.ts';
import { logOf } from '../gateway/log.ts';
import { enrolApprover, vote } from '../gateway/people.ts';
import { OPERATOR } from '../gateway/rig.ts';

/*
 * Deny on a notification, against a real gateway that this app joined over mutual TLS.
 */
const HOLD = `
rules:
  - { name: reads, match: { tool: read }, then: hold, require: { confirm: presence } }
  - { name: two, match: { tool: echo }, then: hold, require: { groups: [{ of: ['*'], need: 2 }] } }
  - { name: rest, match: {}, then: hold }`;
const introducer = { person: 'ivy', secret: `secret of ivy ${crypto.randomUUID()}` };
const opened: Approver[] = [];
let scene: Scene;
let fay: Approver;
let next = 0;

beforeAll(async () => {
  scene = await startScene(
    HOLD,
    'approvers: { listen: { host: 127.0.0.1, port: 0 } }\nlimits: { waitingPerAgent: 100 }',
  );
  await enrolApprover(scene.rig, introducer.person, introducer.secret);
  fay = await comes('fay');
});
afterAll(async () => {
  for (const one of opened) one.stop();
  await scene.close();
});

async function comes(name: string): Promise<Approver> {
  const key = newDeviceKey();
  const joined = await joinGateway(await invite(scene.rig, name, introducer), key, 'desk');
  const entry: ElsewhereEntry = { at: 'elsewhere', name: 'there', backend: '', wrapped: '', ...joined };
  const tell = { waiting: () => {}, how: () => {} };
  const approver = approverElsewhere(entry, async () => {}, { key, clock: systemClock, tell });
  opened.push(approver);
  return approver;
}
async function held(tool = 'write') {
  next += 1;
  const path = `/tmp/deny-${next}`;
  const sending = scene.agent.begin(tool, { path });
  sending.done.catch(() => {});
  return { id: await scene.waitingFor(path), done: sending.done };
}
const denials = (approver: Parameters<typeof createDenials>[0]['approverOf'], clock: Clock = systemClock) =>
  createDenials({ approverOf: approver, clock });
const decisions = async (): Promise<number> => (await logOf(scene.rig, { kind: 'approval.decide' })).length;

test('one press denies: the agent is told, and the vote is signed by this device as a click', async () => {
  const { id, done } = await held();
  expect(await denials(() => fay)('there', id)).toBe('denied');
  expect(resultText(await done)).toContain('denied');
  const { votes, state, deliveries } = await fay.api.approval(id);
  expect(state).toBe('denied');
  expect(votes).toMatchObject([{ person: 'fay', vote: 'deny', signed: true, assurance: 'other-device' }]);
  // Nobody looked at it, and the log does not say so.
  expect(deliveries.filter(({ seen }) => seen !== null)).toEqual([]);
  expect((await logOf(scene.rig, { kind: 'approval.decide' })).at(-1)).toMatchObject({
    actor: { credential: fay.entry().credential },
    facts: { presence: false },
  });
});

test('pressed twice at once, and once more later, it is one vote', async () => {
  const { id } = await held();
  const before = await decisions();
  const deny = denials(() => fay);
  expect(await Promise.all([deny('there', id), deny('there', id)])).toEqual(['denied', 'denied']);
  expect(await deny('there', id)).toBe('denied');
  expect(await denials(() => fay)('there', id)).toBe('denied');
  expect((await fay.api.approval(id)).votes).toHaveLength(1);
  expect(await decisions()).toBe(before + 1);
});

test('what was approved meanwhile is to be looked at, and stays approved', async () => {
  const { id, done } = await held();
  await vote(scene.rig, id, scene.ann);
  await done;
  expect(await denials(() => fay)('there', id)).toBe('look');
  expect((await fay.api.approval(id)).votes).toMatchObject([{ person: 'ann', vote: 'approve' }]);
});

test('who has approved it as one of two does not deny it by a press that comes late', async () => {
  const { id } = await held('echo');
  const { shown } = await fay.api.approval(id);
  const text = JSON.stringify({ vote: 'approve', assurance: 'click', shown });
  const at = systemClock.now().wall;
  const approval = signBallot({ approval: id, text, present: false, at }, fay.entry(), fay.key);
  if (approval === undefined) throw new Error('not signed');
  await fay.api.vote(id, approval);
  expect(await denials(() => fay)('there', id)).toBe('look');
  const votes = [{ person: 'fay', vote: 'approve' }];
  expect(await fay.api.approval(id)).toMatchObject({ state: 'waiting', votes });
});

test('a rule that asks for presence sends no vote: the call is to be looked at', async () => {
  const { id } = await held('read');
  expect(await denials(() => fay)('there', id)).toBe('look');
  expect(await fay.api.approval(id)).toMatchObject({ state: 'waiting', votes: [] });
});

test('without a key here, with a key that is revoked, and of a call that never was, there is nothing but to look', async () => {
  const { id } = await held();
  expect(await denials(() => undefined)('there', id)).toBe('look');
  expect(await denials(() => fay)('there', crypto.randomUUID())).toBe('look');
  const gone = await comes('gus');
  await scene.rig.gateway.control.revokeDevice(gone.entry().credential, OPERATOR);
  expect(await denials(() => gone)('there', id)).toBe('look');
  expect(await fay.api.approval(id)).toMatchObject({ state: 'waiting', votes: [] });
});

test('a gateway that is silent is not waited for: the call is shown in time', async () => {
  const late = Promise.withResolvers<() => void>();
  const clock: Clock = {
    ...systemClock,
    after(_ms, run) {
      late.resolve(run);
      return () => {};
    },
  };
  const silent = { ...fay, api: { ...fay.api, approval: () => new Promise<never>(() => {}) } };
  const pressed = denials(() => silent, clock)('there', crypto.randomUUID());
  (await late.promise)();
  expect(await pressed).toBe('look');
});
