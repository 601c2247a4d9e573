import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateRequest } from '../../proxy/api/elsewhere/certificate-request.ts';
import { newDeviceKey, spkiOf } from '../../proxy/api/elsewhere/device.ts';
import { fetchAuthority, gatewayTls } from '../../proxy/api/elsewhere/gateway-tls.ts';
import { joinGateway, renewCertificate } from '../../proxy/api/elsewhere/join-gateway.ts';
import { remoteSender, senderTo } from '../../proxy/api/elsewhere/remote-sender.ts';
import type { GatewayEvent } from '../../proxy/contract/control.ts';
import { rawAgent } from './agent.ts';
import { resultText, type Scene, startScene } from './approve-scene.ts';
import { type FarApprover, farApprover, invite, joinFrom } from './elsewhere.ts';
import { logOf } from './log.ts';
import { enrolApprover } from './people.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';

const LISTEN = 'approvers: { listen: { host: 127.0.0.1, port: 0 } }';
let scene: Scene;
let other: Rig;
let far: FarApprover;
const cleo = { person: 'cleo', secret: `secret of cleo ${crypto.randomUUID()}` };
const opened: FarApprover[] = [];
let next = 0;

beforeAll(async () => {
  scene = await startScene(
    `
rules:
  - { name: not-for-fay, match: { tool: read }, then: hold, require: { groups: [{ of: [ann], need: 1 }] } }
  - { name: writes, match: { tool: write }, then: hold, require: { minAssurance: other-device } }`,
    `${LISTEN}\nlimits: { waitingPerAgent: 100 }`,
  );
  other = await startRig(`listen: { port: 0 }\n${LISTEN}`);
  await enrolApprover(scene.rig, cleo.person, cleo.secret);
  far = await comes('fay');
});
afterAll(async () => {
  for (const { sender } of opened) await sender.close();
  await other.close();
  await scene.close();
});

async function comes(name: string): Promise<FarApprover> {
  const approver = await joinFrom(await invite(scene.rig, name, cleo));
  opened.push(approver);
  return approver;
}
async function held(tool = 'write') {
  next += 1;
  const path = `/tmp/far-${next}`;
  const sending = scene.agent.begin(tool, { path });
  sending.done.catch(() => {});
  return { id: await scene.waitingFor(path), done: sending.done };
}
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );
const raw = async (sender: ReturnType<typeof senderTo>, path: string, body?: unknown): Promise<number> => {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const method = body === undefined ? 'GET' : 'POST';
  const answer = await sender.ask({ method, path, headers, body: sent, signal: undefined });
  answer.resume();
  return answer.statusCode ?? 0;
};

describe('an approver elsewhere', () => {
  it('joins, sees what is for them, and decides it with a signed vote', async () => {
    const { id, done } = await held();
    expect(await far.api.approver()).toMatchObject({ person: 'fay', installation: scene.rig.id, waiting: 1 });
    const waiting = await far.api.approvals({ state: 'waiting' });
    expect(waiting.map((one) => one.id)).toEqual([id]);
    expect((await far.vote(id)).state).toBe('approved');
    expect(resultText(await done)).toContain('ran');
    const [decide] = (await logOf(scene.rig, { kind: 'approval.decide' })).slice(-1);
    expect(decide).toMatchObject({
      actor: { principal: far.joined.principal, credential: far.joined.credential },
      source: { ip: '127.0.0.1' },
      facts: { assurance: 'other-device', presence: false },
    });
  });

  it('does not see, and cannot decide, what is for others', async () => {
    const { id } = await held('read');
    expect(await far.api.approvals({ state: 'waiting' })).toEqual([]);
    expect(await codeOf(far.api.approval(id))).toBe('not-found');
    expect(await codeOf(far.api.reveal(id, '/params/arguments/path'))).toBe('not-found');
    await scene.rig.gateway.control.vote(
      id,
      {
        vote: 'deny',
        assurance: 'click',
        shown: (await scene.rig.gateway.control.approval(id)).shown,
        revealed: [],
      },
      scene.ann,
    );
    expect((await far.api.approvals({ state: 'all' })).map((one) => one.id)).not.toContain(id);
  });

  it('reaches nothing else', async () => {
    for (const path of [
      '/api/status',
      '/api/people',
      '/api/log/entries',
      '/api/config',
      '/api/openapi.json',
      '/',
    ])
      expect([path, await raw(far.sender, path)]).toEqual([path, 404]);
    expect(await raw(far.sender, '/api/pause', { what: 'all', paused: true })).toBe(404);
    expect(await raw(far.sender, '/api/login', { person: cleo.person, secret: cleo.secret })).toBe(404);
  });

  it('is a channel while their app listens, and the approval tells what became of telling them', async () => {
    const { id } = await held();
    const stop = new AbortController();
    const events: GatewayEvent[] = [];
    const listening = Promise.withResolvers<void>();
    let arrived = (): void => {};
    const reading = (async () => {
      for await (const event of far.api.events(undefined, stop.signal, listening.resolve)) {
        events.push(event);
        arrived();
      }
    })();
    // The gateway's own events say nothing of when theirs have come over the wire.
    const toldOf = async (approval: string): Promise<void> => {
      while (!events.some(({ about }) => about['approval'] === approval))
        await new Promise<void>((resolve) => (arrived = resolve));
    };
    await listening.promise;
    const { control } = scene.rig.gateway;
    await scene.until(async () => ((await control.status()).channels.includes('desktop') ? true : undefined));
    expect(scene.rig.gateway.installation.reach()).toContainEqual({ person: 'fay', channels: ['desktop'] });
    for (const what of ['sent', 'delivered', 'delivered'] as const)
      await far.api.deliver(id, { channel: 'desktop', what });
    const { deliveries } = await far.api.approval(id);
    expect(deliveries).toMatchObject([
      { person: 'fay', device: 'far desk', channel: 'desktop', seen: null, failed: null },
    ]);
    expect(deliveries[0]?.delivered).not.toBeNull();
    const told = await logOf(scene.rig, { kind: 'approval.delivery' });
    expect(told.map(({ facts }) => facts['what'])).toEqual(['sent', 'delivered']);
    const { id: second } = await held();
    await toldOf(second);
    expect(events.every(({ type }) => type.startsWith('approval.'))).toBe(true);
    await Promise.all([far.vote(id, { vote: 'deny' }), far.vote(second, { vote: 'deny' })]);
    expect(await codeOf(far.api.deliver(id, { channel: 'desktop', what: 'seen' }))).toBe('conflict');
    stop.abort();
    await reading;
    await scene.until(async () => ((await control.status()).channels.includes('desktop') ? undefined : true));
    expect((await control.health()).map(({ what }) => what)).toContain(
      'fay is not told of held calls: their app is not connected',
    );
  });
});

describe('an invitation', () => {
  it('is good once, also for two who come at the same moment', async () => {
    const offer = await invite(scene.rig, 'gus', cleo);
    const tries = await Promise.allSettled([joinFrom(offer), joinFrom(offer)]);
    const joined = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    opened.push(...joined);
    expect(joined).toHaveLength(1);
    expect(await codeOf(joinFrom(offer))).toBe('refused');
  });

  it('with another code opens nothing, and that is on record', async () => {
    const offer = await invite(scene.rig, 'hal', cleo);
    expect(await codeOf(joinFrom({ ...offer, code: 'A'.repeat(43) }))).toBe('refused');
    const rejected = await logOf(scene.rig, { kind: 'auth.reject' });
    expect(
      rejected.some(({ facts, source }) => facts['reason'] === 'wrong-invite' && source?.ip === '127.0.0.1'),
    ).toBe(true);
    // The one who was invited still gets in.
    opened.push(await joinFrom(offer));
  });

  it('is not told to a gateway that is another one', async () => {
    const offer = await invite(scene.rig, 'ida', cleo);
    const url = other.gateway.approversUrl ?? '';
    expect(await codeOf(joinFrom({ ...offer, url }))).toBe('other-gateway');
    const theirs = await invite(other, 'ida');
    // Its authority is known, and it is still not the installation that invited.
    expect(await codeOf(joinFrom({ ...offer, url, authority: theirs.authority }))).toBe('other-gateway');
    expect(await codeOf(joinFrom({ ...offer, url: 'https://127.0.0.1:1' }))).toBe('unreachable');
    expect(
      (await logOf(other, { kind: 'auth.reject' })).filter(({ facts }) => facts['reason'] === 'wrong-invite'),
    ).toEqual([]);
  });

  it('needs the key that it enrols, and no other', async () => {
    const offer = await invite(scene.rig, 'joe', cleo);
    const caPem = await fetchAuthority(offer.url, offer.authority);
    const sender = senderTo(offer.url, gatewayTls(caPem, offer.installation));
    const [key, foreign] = [newDeviceKey(), newDeviceKey()];
    const good = { code: offer.code, spki: spkiOf(key), csr: await certificateRequest(key), name: 'joe' };
    expect(await raw(sender, '/api/join', { ...good, csr: await certificateRequest(foreign) })).toBe(400);
    const tampered = Buffer.from(good.csr, 'base64url');
    tampered[tampered.length - 1] = (tampered.at(-1) ?? 0) ^ 1;
    expect(await raw(sender, '/api/join', { ...good, csr: tampered.toString('base64url') })).toBe(400);
    expect(await raw(sender, '/api/join', { ...good, spki: 'A'.repeat(122) })).toBe(400);
    expect(await raw(sender, '/api/join', { ...good, csr: 'A'.repeat(3000) })).toBe(400);
    expect(await raw(sender, '/api/join', { ...good, spki: far.joined.principal })).toBe(400);
    const known = { ...good, spki: spkiOf(far.key), csr: await certificateRequest(far.key) };
    expect(await raw(sender, '/api/join', known)).toBe(409);
    expect(await raw(sender, '/api/join', good)).toBe(200);
    await sender.close();
  });

  it('is given by an approver who types their secret, once there is one', async () => {
    const { control } = scene.rig.gateway;
    const ask = (introducedBy?: typeof cleo) =>
      codeOf(control.invite({ name: 'kim', hours: 1, introducedBy }, OPERATOR));
    expect(await ask()).toBe('not-allowed');
    expect(await ask({ ...cleo, secret: 'a wrong secret' })).toBe('not-allowed');
    expect(await ask(cleo)).toBe('done');
    const introducer = (await control.people()).find(({ name }) => name === cleo.person)?.id;
    const issued = (await logOf(scene.rig, { kind: 'credential.issue' })).at(-1);
    expect(issued?.facts).toMatchObject({ type: 'invite', introducer });
    const more = { name: 'lou', secret: 'a secret of lou', roles: ['approver' as const], introducedBy: cleo };
    await control.addPerson(more, OPERATOR);
    expect((await logOf(scene.rig, { kind: 'identity.change' })).at(-1)?.facts).toMatchObject({ introducer });
  });

  it('makes the first approver of a gateway; whoever comes next needs one with a secret', async () => {
    const lea = await joinFrom(await invite(other, 'lea'));
    opened.push(lea);
    expect(await lea.api.approver()).toMatchObject({ person: 'lea' });
    expect(await codeOf(other.gateway.control.invite({ name: 'eve', hours: 1 }, OPERATOR))).toBe(
      'not-allowed',
    );
    const add = { name: 'eve', secret: 'long enough secret', roles: ['approver' as const] };
    expect(await codeOf(other.gateway.control.addPerson(add, OPERATOR))).toBe('not-allowed');
    expect((await other.gateway.control.people()).find(({ name }) => name === 'lea')?.roles).toEqual([
      'approver',
    ]);
  });
});

describe('certificates', () => {
  it('of agents open nothing where approvers come, and that is on record', async () => {
    const { agent, gateway, id } = scene.rig;
    const tls = { ...gatewayTls(agent.caPem, id), cert: agent.certificatePem, key: agent.keyPem };
    const sender = senderTo(gateway.approversUrl ?? '', tls);
    for (const path of ['/api/approver', '/api/approvals', '/api/events'])
      expect([path, await raw(sender, path)]).toEqual([path, 401]);
    await sender.close();
    const rejected = await logOf(scene.rig, { kind: 'auth.reject' });
    expect(rejected.some(({ facts }) => facts['reason'] === 'unknown-credential')).toBe(true);
  });

  it('of approvers open nothing where agents come', async () => {
    const { rig, upstream } = scene;
    const before = upstream.received.length;
    const key = far.key.export({ format: 'pem', type: 'pkcs8' }).toString();
    const posing = rawAgent(rig, { tls: { ca: far.joined.caPem, cert: far.joined.certificatePem, key } });
    const answer = await posing.tool('write', { path: '/tmp/posing' });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(upstream.received).toHaveLength(before);
    posing.close();
  });

  it('none, or one of another installation, opens nothing', async () => {
    const { url, caPem, installation } = far.joined;
    const bare = senderTo(url, gatewayTls(caPem, installation));
    expect(await raw(bare, '/api/approvals')).toBe(401);
    await bare.close();
    const stranger = opened.find(({ joined }) => joined.installation === other.id);
    if (stranger === undefined) throw new Error('no approver of the other gateway');
    const posing = remoteSender({ ...stranger.joined, url, caPem, installation }, stranger.key);
    expect(await raw(posing, '/api/approvals')).toBe(401);
    await posing.close();
  });

  it('are renewed by the same key, and by no other', async () => {
    const renewed = await renewCertificate(far.sender, far.key);
    expect(renewed.certificatePem).not.toBe(far.joined.certificatePem);
    const again = farApprover({ ...renewed, url: far.joined.url }, far.key);
    opened.push(again);
    expect(await again.api.approver()).toMatchObject({ person: 'fay' });
    expect(await codeOf(renewCertificate(far.sender, newDeviceKey()))).toBe('refused');
    expect((await logOf(scene.rig, { kind: 'credential.rotate' })).at(-1)?.facts).toMatchObject({
      credential: far.joined.credential,
      type: 'device',
    });
  });

  it('of a device that leaves are ended by it, and by no other device', async () => {
    const joe = await comes('joe');
    const ended = await joe.api.leave();
    expect(ended).toMatchObject({ id: joe.joined.credential, revokedAt: expect.any(Number) });
    expect(await codeOf(joe.api.leave())).toBe('no-token');
    expect(await codeOf(far.api.revokeDevice(joe.joined.credential))).toBe('no-route');
    expect((await logOf(scene.rig, { kind: 'credential.revoke' })).at(-1)).toMatchObject({
      actor: { credential: joe.joined.credential, method: 'mtls' },
    });
  });

  it('of a device that is revoked open nothing from the next request on, and end its stream at the next event', async () => {
    const max = await comes('max');
    const { id } = await held();
    const stop = new AbortController();
    const listening = Promise.withResolvers<void>();
    const reading = (async () => {
      const seen: GatewayEvent[] = [];
      for await (const event of max.api.events(undefined, stop.signal, listening.resolve)) seen.push(event);
      return seen;
    })();
    await listening.promise;
    const vote = max.vote(id, { vote: 'deny' });
    await vote;
    await scene.rig.gateway.control.revokeDevice(max.joined.credential, OPERATOR);
    expect(await codeOf(max.api.approvals({ state: 'waiting' }))).toBe('no-token');
    expect(await codeOf(renewCertificate(max.sender, max.key))).toBe('refused');
    const { id: later } = await held();
    const seen = await reading;
    expect(seen.some(({ about }) => about['approval'] === later)).toBe(false);
    expect(
      (await logOf(scene.rig, { kind: 'auth.reject' })).some(({ facts }) => facts['reason'] === 'revoked'),
    ).toBe(true);
    await far.vote(later, { vote: 'deny' });
  });
});

it('a gateway listens for approvers only where it is told to', async () => {
  const quiet = await startRig('listen: { port: 0 }');
  expect(quiet.gateway.approversUrl).toBeNull();
  expect(await codeOf(quiet.gateway.control.invite({ name: 'ann', hours: 1 }, OPERATOR))).toBe('unavailable');
  expect(await codeOf(joinGateway(await invite(scene.rig, 'pam', cleo), newDeviceKey(), 'ok'))).toBe('done');
  await quiet.close();
});
