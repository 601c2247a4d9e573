import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../proxy/contract/control.ts';
import type { VoteInput } from '../../proxy/contract/inputs.ts';
import type { ApprovalDetail } from '../../proxy/contract/views.ts';
import { resultText, type Scene, startScene } from './approve-scene.ts';
import { logOf } from './log.ts';
import { enrolApprover, vote } from './people.ts';
import { OPERATOR } from './rig.ts';

let scene: Scene;
let cleo: Actor;
let olga: Actor;
const holds = (name: string, require: string): string =>
  `  - { name: ${name}, match: { tool: ${name} }, then: hold, require: { ${require} } }\n`;
beforeAll(async () => {
  scene = await startScene(`groups: { ops: [ann, bob], security: [bob, cleo] }
rules:
${holds('anyone', '')}${holds('two', 'groups: [{ of: ["*"], need: 2 }]')}${holds('both-groups', 'groups: [{ of: [ops], need: 1 }, { of: [security], need: 1 }]')}${holds('not-the-owner', 'ownerMay: false')}${holds('presence', 'confirm: presence')}${holds('key', 'minAssurance: user-verified-key')}`);
  cleo = await enrolApprover(scene.rig, 'cleo');
  olga = await enrolApprover(scene.rig, 'olga');
});
afterAll(() => scene.close());

/** A call that waits, and what its approvers are shown. */
async function held(tool: string, args: object = {}) {
  const path = `/tmp/${crypto.randomUUID()}`;
  const sending = scene.agent.begin(tool, { ...args, path });
  const id = await scene.waitingFor(path);
  const detail = await scene.rig.gateway.control.approval(id);
  return {
    id,
    detail,
    sending,
    state: async () => (await scene.approvals('all')).find((one) => one.id === id)?.state,
  };
}
const cast = (id: string, by: Actor, more: Partial<VoteInput> = {}): Promise<unknown> =>
  vote(scene.rig, id, by, 'approve', more).then(
    () => 'counted',
    (error: { code?: string }) => error.code,
  );

describe('who decides', () => {
  it('two of anyone are two people, at once as well', async () => {
    const { id, sending, state } = await held('two');
    const votes = await Promise.all([cast(id, scene.ann), cast(id, scene.ann), cast(id, scene.ann)]);
    expect(votes.sort()).toEqual(['conflict', 'conflict', 'counted']);
    expect(await state()).toBe('waiting');
    const more = await Promise.all([cast(id, scene.bob), cast(id, cleo)]);
    expect(more.sort()).toEqual(['conflict', 'counted']);
    expect(resultText(await sending.done)).toContain('ran');
  });

  it('one person under another name or credential is the same person', async () => {
    const { id, state, sending } = await held('two');
    await cast(id, scene.ann);
    expect(await cast(id, { ...scene.ann, credential: 'another', method: 'local-socket' })).toBe('conflict');
    expect(await state()).toBe('waiting');
    await expect(enrolApprover(scene.rig, 'ann')).rejects.toMatchObject({ code: 'exists' });
    await expect(enrolApprover(scene.rig, 'Ann')).rejects.toThrow();
    await vote(scene.rig, id, scene.bob, 'deny');
    await sending.done;
  });

  it('a person in both groups counts in one of them', async () => {
    const { id, state, sending } = await held('both-groups');
    await cast(id, scene.bob);
    expect(await state()).toBe('waiting');
    await cast(id, cleo);
    expect(resultText(await sending.done)).toContain('ran');
  });

  it('someone in no group, the agent, its owner where the owner may not, and the operator are refused', async () => {
    const one = await held('both-groups');
    expect(await cast(one.id, olga)).toBe('not-allowed');
    const [agent] = await scene.rig.gateway.control.agents();
    expect(await cast(one.id, { principal: agent?.id ?? '', method: 'token' })).toBe('not-allowed');
    const two = await held('not-the-owner');
    expect(await cast(two.id, olga)).toBe('not-allowed');
    expect(await cast(two.id, OPERATOR)).toBe('not-allowed');
    expect(await cast(two.id, { principal: scene.rig.id, method: 'in-process' })).toBe('not-allowed');
    expect(await cast(two.id, scene.ann)).toBe('counted');
    await vote(scene.rig, one.id, cleo, 'deny');
    await Promise.all([one.sending.done, two.sending.done]);
    const three = await held('anyone');
    expect(await cast(three.id, olga)).toBe('counted');
    await three.sending.done;
  });

  it('a click is no presence, and presence is no key', async () => {
    const presence = await held('presence');
    expect(await cast(presence.id, scene.ann, { assurance: 'click' })).toBe('not-allowed');
    expect(await cast(presence.id, scene.ann, { assurance: 'os-presence' })).toBe('counted');
    await presence.sending.done;
    const key = await held('key');
    expect(await cast(key.id, scene.ann, { assurance: 'os-presence' })).toBe('not-allowed');
    await vote(scene.rig, key.id, scene.ann, 'deny', { assurance: 'click' });
    expect((await key.sending.done).messages.at(-1)?.result.isError).toBe(true);
  });

  it('a denial ends it: no vote after it, and none after an approval', async () => {
    const one = await held('two');
    await cast(one.id, scene.ann);
    await vote(scene.rig, one.id, scene.bob, 'deny', { reason: 'not on a Friday' });
    expect(await cast(one.id, cleo)).toBe('conflict');
    expect(resultText(await one.sending.done)).toContain('not on a Friday');
    const two = await held('anyone');
    await cast(two.id, scene.ann);
    await two.sending.done;
    await expect(vote(scene.rig, two.id, scene.bob, 'deny')).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('why', () => {
  it('does not count where its reason would keep what masks hide; the same vote without does', async () => {
    const one = await held('anyone');
    const secret = ['AK', 'IA', 'QYLPMN5HFIQR7XYA'].join('');
    for (const reason of [`use ${secret}`, 'ask ann@example.com', 'password: zx81-abcd-9931'])
      for (const word of ['approve', 'deny'] as const)
        await expect(vote(scene.rig, one.id, scene.ann, word, { reason })).rejects.toMatchObject({
          code: 'invalid',
        });
    expect(await one.state()).toBe('waiting');
    await vote(scene.rig, one.id, scene.ann, 'deny', { reason: 'it is Friday' });
    expect(resultText(await one.sending.done)).toContain('it is Friday');
  });
});

describe('what was shown', () => {
  it('is what the vote commits to: of another call, or of nothing, it does not count', async () => {
    const [one, other] = [await held('anyone'), await held('anyone')];
    expect(one.detail.shown).not.toBe(other.detail.shown);
    for (const shown of [other.detail.shown, 'A'.repeat(43), ''])
      expect(await cast(one.id, scene.ann, { shown })).toBe('conflict');
    await cast(one.id, scene.ann);
    await one.sending.done;
    const decided = (await logOf(scene.rig, { kind: 'approval.decide' })).at(-1);
    const request = (await logOf(scene.rig, { kind: 'call.request', call: decided?.call ?? '' }))[0];
    expect(decided?.actor?.principal).toBe(scene.ann.principal);
    // Who asked and who decided stand in one record: an auditor compares them.
    expect(decided?.facts['agent']).toBe(request?.actor?.principal);
    expect(decided?.facts).toMatchObject({
      shown: one.detail.shown,
      assurance: 'os-presence',
      state: 'approved',
    });
    await vote(scene.rig, other.id, scene.ann, 'deny');
    await other.sending.done;
  });

  it('holds what a name alone masked, which the voter must have revealed', async () => {
    const { id, detail, sending } = await held('anyone', { password: 'correct horse', note: 'plain' });
    const [leaf] = detail.masked;
    expect(detail.params).not.toContain('horse');
    expect(leaf).toMatchObject({ pointer: '/params/arguments/password', byNameAlone: true });
    const revealed = [leaf?.pointer ?? ''];
    expect(await cast(id, scene.ann)).toBe('not-allowed');
    // Saying that one has seen it is not seeing it, and what bob has seen ann has not.
    expect(await cast(id, scene.ann, { revealed })).toBe('not-allowed');
    const { control } = scene.rig.gateway;
    expect(await control.reveal(id, revealed[0] ?? '', scene.bob)).toEqual({ value: 'correct horse' });
    expect(await cast(id, scene.ann, { revealed })).toBe('not-allowed');
    await control.reveal(id, revealed[0] ?? '', scene.ann);
    expect(await cast(id, scene.ann)).toBe('not-allowed');
    expect(await cast(id, scene.ann, { revealed, grant: { minutes: 5, uses: 5, bounds: {} } })).toBe(
      'not-allowed',
    );
    expect(await cast(id, scene.ann, { revealed })).toBe('counted');
    expect(resultText(await sending.done)).toContain('ran');
    expect(scene.ran('anyone').at(-1)?.body).toContain('correct horse');
    const reads = await logOf(scene.rig, { kind: 'log.read' });
    expect(
      reads.filter(({ facts }) => facts['what'] === 'reveal').map(({ actor }) => actor?.principal),
    ).toEqual([scene.bob.principal, scene.ann.principal]);
    await expect(control.reveal(id, revealed[0] ?? '', scene.ann)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('is revealed to those who decide it and to nobody else', async () => {
    const { id, sending } = await held('both-groups', { password: 'correct horse' });
    const reveal = (by: Actor) => scene.rig.gateway.control.reveal(id, '/params/arguments/password', by);
    await expect(reveal(olga)).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(reveal(OPERATOR)).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(
      scene.rig.gateway.control.reveal(id, '/params/arguments/path', scene.ann),
    ).rejects.toMatchObject({ code: 'not-found' });
    await vote(scene.rig, id, scene.ann, 'deny');
    await sending.done;
  });
});

describe('the votes of others', () => {
  const api = async (path: string, headers: Record<string, string>, body?: unknown) => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const request = new Request(`http://localhost${path}`, {
      ...init,
      headers: { host: 'localhost', 'content-type': 'application/json', ...headers },
    });
    const response = await scene.rig.gateway.app.fetch(request, { transport: 'tcp' });
    return {
      status: response.status,
      json: (await response.json()) as { token?: string } & Partial<ApprovalDetail>,
    };
  };

  it("do not come in by an agent's certificate: there is no such route", async () => {
    const { id, detail, sending } = await held('anyone');
    const body = JSON.stringify({ vote: 'approve', assurance: 'click', shown: detail.shown });
    const { agent } = scene.rig;
    const statuses = await Promise.all(
      [
        `/api/approvals/${id}/votes`,
        `/mcp/../api/approvals/${id}/votes`,
        `/mcp/fixture/../../api/approvals/${id}/votes`,
        `/mcp/api/approvals/${id}/votes`,
        '/api/login',
      ].map(
        (path) =>
          new Promise<number | undefined>((resolve, reject) => {
            const url = new URL(scene.rig.gateway.url ?? '');
            const options = {
              host: url.hostname,
              port: url.port,
              path,
              method: 'POST',
              ca: agent.caPem,
              cert: agent.certificatePem,
              key: agent.keyPem,
              agent: false,
            };
            const outgoing = request(
              { ...options, headers: { 'content-type': 'application/json' } },
              (incoming) => {
                incoming.resume();
                resolve(incoming.statusCode);
              },
            );
            outgoing.on('error', reject);
            outgoing.end(body);
          }),
      ),
    );
    expect(statuses).toEqual([404, 404, 404, 404, 404]);
    expect((await scene.approvals()).map((one) => one.id)).toContain(id);
    await cast(id, scene.ann);
    await sending.done;
  });

  it('do not come in without a token, with one to read, or from another page', async () => {
    const { id, detail, sending } = await held('anyone');
    const secret = `secret ${crypto.randomUUID()}`;
    await enrolApprover(scene.rig, 'dora', secret);
    const token = async (scopes: string[], origin?: string) =>
      (await api('/api/login', origin === undefined ? {} : { origin }, { person: 'dora', secret, scopes }))
        .json.token ?? '';
    const ballot = { vote: 'approve', assurance: 'click', shown: detail.shown };
    const tries = async (headers: Record<string, string>) =>
      (await api(`/api/approvals/${id}/votes`, headers, ballot)).status;
    const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
    expect(await tries({})).toBe(401);
    expect(await tries(bearer('A'.repeat(43)))).toBe(401);
    expect(await tries(bearer(await token(['read'])))).toBe(403);
    const voting = await token(['vote']);
    expect(await tries({ ...bearer(voting), origin: 'https://evil.example' })).toBe(403);
    expect(await tries({ ...bearer(voting), host: 'evil.example' })).toBe(421);
    expect(await tries({ ...bearer(voting), 'content-type': 'text/plain' })).toBeGreaterThanOrEqual(400);
    expect((await scene.approvals()).find((one) => one.id === id)?.votes).toEqual([]);
    expect(await tries(bearer(voting))).toBe(200);
    expect(resultText(await sending.done)).toContain('ran');
  });
});
