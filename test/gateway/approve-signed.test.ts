import { createHash, createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VoteInput } from '../../proxy/contract/inputs.ts';
import { newDevice } from '../api/device.ts';
import { type Scene, startScene } from './approve-scene.ts';
import { cast, type EnrolledDevice, enrolDevice, signed } from './devices.ts';
import { type Logged, logOf } from './log.ts';
import { enrolApprover } from './people.ts';

let scene: Scene;
let device: EnrolledDevice;
let next = 0;

beforeAll(async () => {
  scene = await startScene(
    `
rules:
  - { name: somebody-there, match: { tool: destroy }, then: hold, require: { confirm: presence } }
  - { name: writes, match: { tool: write }, then: hold }`,
    'limits: { waitingPerAgent: 100 }',
  );
  device = await enrolDevice(scene.rig, scene.ann, 'the desk of ann');
});
afterAll(() => scene.close());

/** A held call of its own. */
async function held(tool = 'write'): Promise<string> {
  next += 1;
  const path = `/tmp/${next}`;
  scene.agent.begin(tool, { path }).done.catch(() => {});
  return scene.waitingFor(path);
}
const decided = async (): Promise<Logged[]> => logOf(scene.rig, { kind: 'approval.decide' });

describe('the vote of a device', () => {
  it('counts with its signature, which is kept', async () => {
    const id = await held();
    expect(await cast(scene.rig, id, device.by, await signed(scene.rig, id, device))).toBe('approved');
    const [vote] = (await scene.rig.gateway.control.approval(id)).votes;
    expect(vote).toMatchObject({ person: 'ann', assurance: 'click', signed: true });
    const [row] = await scene.rig.gateway.control.devices();
    expect(row).toMatchObject({ id: device.credential, name: 'the desk of ann', person: 'ann' });
    expect(row?.lastUsed).not.toBeNull();
  });

  it('does not count without one, and one of no device is refused', async () => {
    const { rig, ann } = scene;
    const id = await held();
    const good = await signed(rig, id, device);
    const { signed: _, ...bare } = good;
    expect(await cast(rig, id, device.by, bare)).toBe('invalid');
    expect(await cast(rig, id, ann, good)).toBe('invalid');
    expect(await cast(rig, id, device.by, good)).toBe('approved');
  });

  const OTHER = '01890000-0000-7000-8000-000000000000';
  const GRANT = { minutes: 5, uses: 2, bounds: {} };
  it.each<[string, Parameters<typeof signed>[3], Parameters<typeof signed>[4], Partial<VoteInput>]>([
    ['another approval', {}, { approval: OTHER }, {}],
    ['another gateway', {}, { installation: OTHER }, {}],
    ['another person', {}, { principal: OTHER }, {}],
    ['another device', {}, { credential: OTHER }, {}],
    ['a denial', { vote: 'deny' }, {}, { vote: 'approve' }],
    ['a click', { assurance: 'click' }, { presence: true }, { assurance: 'os-presence' }],
    ['another reason', { reason: 'one' }, {}, { reason: 'two' }],
    ['no reason', {}, {}, { reason: 'one' }],
    ['no grant', {}, {}, { grant: GRANT }],
    ['a narrower grant', { grant: GRANT }, {}, { grant: { ...GRANT, uses: 3 } }],
    ['other bounds', { grant: GRANT }, {}, { grant: { ...GRANT, bounds: { path: 'any' } } }],
  ])('signed for %s counts for nothing', async (_what, vote, stated, sent) => {
    const { rig } = scene;
    const id = await held();
    const input = await signed(rig, id, device, vote, stated, sent);
    // What was signed to be presence says so in both words, so that only the signature is wrong.
    const presence = input.assurance === 'os-presence';
    const same = input.signed === undefined ? input : { ...input, signed: { ...input.signed, presence } };
    expect(await cast(rig, id, device.by, same)).toBe('not-allowed');
    expect((await rig.gateway.control.approval(id)).state).toBe('waiting');
    await rig.gateway.control.vote(
      id,
      { ...(await signed(rig, id, device, { vote: 'deny' })), revealed: [] } as never,
      device.by,
    );
  });

  it('of another call is not this one: what it was shown differs', async () => {
    const [one, two] = [await held(), await held()];
    const input = await signed(scene.rig, one, device);
    expect(await cast(scene.rig, two, device.by, input)).toBe('conflict');
    const { shown } = await scene.rig.gateway.control.approval(two);
    expect(await cast(scene.rig, two, device.by, { ...input, shown })).toBe('not-allowed');
  });

  it('is counted once, however often it is sent', async () => {
    const id = await held();
    const input = await signed(scene.rig, id, device);
    const all = await Promise.all([1, 2, 3].map(() => cast(scene.rig, id, device.by, input)));
    expect(all.filter((one) => one === 'approved')).toHaveLength(1);
    expect(await cast(scene.rig, id, device.by, input)).toBe('conflict');
  });

  it.each([
    ['three minutes ago', -180],
    ['in three minutes', 180],
  ])('signed %s is no vote of now', async (_, seconds) => {
    const id = await held();
    const at = (Date.now() + seconds * 1000) * 1000;
    expect(await cast(scene.rig, id, device.by, await signed(scene.rig, id, device, {}, { at }))).toBe(
      'expired',
    );
  });

  it('by the key of another, enrolled or not, counts for nothing and is on record', async () => {
    const { rig, bob } = scene;
    const id = await held();
    const theirs = await enrolDevice(rig, bob);
    for (const key of [newDevice(), theirs]) {
      const input = await signed(rig, id, { ...key, by: device.by, credential: device.credential });
      expect(await cast(rig, id, device.by, input)).toBe('not-allowed');
    }
    const rejected = await logOf(rig, { kind: 'auth.reject' });
    expect(rejected.at(0)).toMatchObject({
      facts: { reason: 'wrong-signature' },
      actor: { principal: device.by.principal },
    });
  });

  it('of bob with the credential of ann is nobody’s', async () => {
    const { rig, bob } = scene;
    const id = await held();
    const by = { ...device.by, principal: bob.principal };
    expect(await cast(rig, id, by, await signed(rig, id, { ...device, by }))).toBe('not-allowed');
  });

  it('does not count once the device is revoked, though its owner still votes', async () => {
    const { rig, ann, bob } = scene;
    const gone = await enrolDevice(rig, bob, 'lost');
    const id = await held();
    const input = await signed(rig, id, gone);
    await rig.gateway.control.revokeDevice(gone.credential, ann);
    expect(await cast(rig, id, gone.by, input)).toBe('not-allowed');
    await expect(rig.gateway.control.revokeDevice(gone.credential, ann)).rejects.toMatchObject({
      code: 'not-found',
    });
    // Its key comes back under no other name.
    await expect(
      rig.gateway.control.addDevice({ spki: gone.spki, name: 'found' }, bob),
    ).rejects.toMatchObject({ code: 'exists' });
  });
});

describe('confirm: presence', () => {
  it('is met by what a device states here, and not by its click', async () => {
    const { rig } = scene;
    const id = await held('destroy');
    expect(await cast(rig, id, device.by, await signed(rig, id, device))).toBe('not-allowed');
    const there = await signed(rig, id, device, { assurance: 'os-presence' });
    expect(await cast(rig, id, device.by, there)).toBe('approved');
  });

  it('is met from elsewhere only where the device states that too', async () => {
    const { rig } = scene;
    const by = { ...device.by, method: 'mtls', source: { ip: '192.0.2.7', port: 9 } } as const;
    const id = await held('destroy');
    const far = { assurance: 'other-device' } as const;
    expect(await cast(rig, id, by, await signed(rig, id, device, far))).toBe('not-allowed');
    expect(await cast(rig, id, by, await signed(rig, id, device, far, { presence: true }))).toBe('approved');
    expect((await decided()).at(-1)).toMatchObject({
      source: { ip: '192.0.2.7' },
      facts: { assurance: 'other-device', presence: true },
    });
  });
});

describe('an auditor', () => {
  it('checks the signature from the log alone', async () => {
    const { rig } = scene;
    const id = await held();
    const grant = {
      minutes: 30,
      uses: 5,
      bounds: { path: { within: '/tmp' }, '9': 'any', '10': 'any' },
    } as const;
    const input = await signed(rig, id, device, { reason: 'as agreed: “yes”', grant });
    expect(await cast(rig, id, device.by, input)).toBe('approved');

    const records = await logOf(rig);
    const decide = records.findLast(({ kind }) => kind === 'approval.decide');
    const issue = records.find(
      ({ kind, facts }) => kind === 'credential.issue' && facts['credential'] === decide?.actor?.credential,
    );
    if (decide === undefined || issue === undefined) throw new Error('not on record');
    const { facts, actor } = decide;
    const body = (role: string) => decide.bodies.find((one) => one.role === role)?.text;
    const text = (name: string) => JSON.stringify(facts[name]);
    // As docs/log-format.md (Signed votes) has it: the members in order, the grant's bounds sorted by UTF-16.
    const [, installation] = (await rig.gateway.control.status()).log.origin.split('/');
    const statement =
      `{"approval":${text('approval')},"assurance":${text('assurance')},"at":${text('at')},` +
      `"credential":"${actor?.credential}","grant":${body('grant')},"installation":"${installation}",` +
      `"presence":${text('presence')},"principal":"${actor?.principal}","reason":${JSON.stringify(body('reason'))},` +
      `"shown":${text('shown')},"vote":${text('vote')}}`;
    expect(body('grant')).toBe(
      '{"bounds":{"10":"any","9":"any","path":{"within":"/tmp"}},"minutes":30,"uses":5}',
    );
    const der = Buffer.from(String(issue.facts['key']), 'base64url');
    expect(createHash('sha256').update(der).digest('hex')).toBe(issue.facts['spki']);
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    const signature = Buffer.from(String(facts['signature']), 'base64url');
    const check = (what: string): boolean =>
      verify(
        'sha256',
        Buffer.from(`countersign/vote/v1\n${what}`),
        { key, dsaEncoding: 'ieee-p1363' },
        signature,
      );
    expect(check(statement)).toBe(true);
    expect(check(statement.replace('"uses":5', '"uses":6'))).toBe(false);
  });

  it('sees the enrolment, the vote and the end of a device, and the log verifies', async () => {
    const kinds = (await logOf(scene.rig))
      .filter(({ facts }) => facts['type'] === 'device')
      .map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['credential.issue', 'credential.revoke']));
    expect((await scene.rig.gateway.control.verifyLog(scene.ann)).ok).toBe(true);
  });
});

describe('devices', () => {
  it.each([
    ['of another curve', () => newDevice('P-384').spki],
    ['of a like curve', () => newDevice('secp256k1').spki],
    ['that is no key', () => 'A'.repeat(122)],
    [
      'with a point off the curve',
      () => {
        const der = Buffer.from(newDevice().spki, 'base64url');
        der[90] = (der[90] ?? 0) ^ 1;
        return der.toString('base64url');
      },
    ],
  ])('a key %s is refused', async (_, spki) => {
    const added = scene.rig.gateway.control.addDevice({ spki: spki(), name: 'odd' }, scene.ann);
    await expect(added).rejects.toMatchObject({ code: 'invalid' });
  });

  it('a key is enrolled once, for whomever', async () => {
    const { control } = scene.rig.gateway;
    for (const by of [scene.ann, scene.bob])
      await expect(control.addDevice({ spki: device.spki, name: 'twin' }, by)).rejects.toMatchObject({
        code: 'exists',
      });
    const agent = createPublicKey(scene.rig.agent.certificatePem).export({ format: 'der', type: 'spki' });
    await expect(
      control.addDevice({ spki: agent.toString('base64url'), name: 'an agent' }, scene.ann),
    ).rejects.toMatchObject({ code: 'exists' });
  });

  it('and their names outlive a restart, as does that one is revoked', async () => {
    const { rig, ann } = scene;
    const before = await rig.gateway.control.devices();
    await rig.restart();
    expect(await rig.gateway.control.devices()).toEqual(before);
    expect(rig.gateway.control.holder(device.credential)).toEqual({
      principal: ann.principal,
      credential: device.credential,
    });
    await enrolApprover(rig, 'dora');
  });
});
