import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resultText, type Scene, startScene } from './approve-scene.ts';
import { vote } from './people.ts';

const RULES = `rules:
  - { name: both, match: { tool: both }, then: hold, require: { groups: [{ of: ["*"], need: 2 }] } }
  - { name: holds, match: { method: tools/call }, then: hold, message: Writes are looked at. }`;
let scene: Scene;
beforeAll(async () => {
  scene = await startScene(RULES);
});
afterAll(() => scene.close());
const detail = (id: string) => scene.rig.gateway.control.approval(id);

/** Holds a call with these params and gives what an approver sees of it. */
async function held(tool: string, args: Record<string, unknown>, more: object = {}) {
  const mark = crypto.randomUUID();
  const params = { name: tool, arguments: { ...args, mark }, ...more };
  const sending = scene.agent.send(scene.agent.message('tools/call', params));
  const id = await scene.waitingFor(mark);
  return { sending, id, params, seen: await detail(id) };
}

describe('an approval tells', () => {
  it('who asks, from where, what, under which rule, how long there is, and that the words are its own', async () => {
    await scene.policy(
      RULES.replace('rules:', 'rules:\n  - { name: lists, match: { method: tools/list }, then: allow }'),
    );
    await scene.agent.call('tools/list');
    const secret = ['AKIA', 'QYLPMN5H', 'HHFPZAM2'].join('');
    const meta = { 'countersign/reason': `release \u202e ${secret}`, ticket: 'OPS-1'.padEnd(500, '!') };
    const { id, seen, sending } = await held('write', { path: '/work/notes/a.md' }, { _meta: meta });
    expect(seen).toMatchObject({
      state: 'waiting',
      direction: 'to-server',
      agent: 'agent-one',
      owner: 'olga',
      server: 'fixture',
      tool: 'write',
      rule: 'holds',
      ruleMessage: 'Writes are looked at.',
      end: null,
      grant: false,
      definition: { same: true, tool: { name: 'write', state: 'new', claimedClass: 'write' } },
      session: { basis: 'idle-gap', closed: null },
    });
    expect(seen.source.port).toBeGreaterThan(0);
    expect(seen.left).toBeGreaterThan(590_000_000);
    expect(JSON.parse(seen.ruleText ?? '')).toMatchObject({ name: 'holds', then: 'hold' });
    expect(seen.stated.reason).toBe('release \u202e [masked:aws-key]');
    expect(seen.stated.ticket).toHaveLength(201);
    expect(seen.shown).toHaveLength(43);
    expect(seen.brief).toMatch(/^path "\/work\/notes\/a\.md" · mark "[0-9a-f-]{36}"$/);
    const [listed] = await scene.rig.gateway.control.approvals({ state: 'waiting', limit: 10 });
    expect(listed).toMatchObject({ id, brief: seen.brief });
    // A changed rule is not told as the one that held the call, nor a changed tool as the one that was asked for.
    await scene.policy(RULES.replace('looked at', 'not looked at'));
    scene.upstream.setTools([{ name: 'write', description: 'Other.', inputSchema: { type: 'object' } }]);
    expect(await detail(id)).toMatchObject({ ruleText: null, ruleMessage: null });
    await vote(scene.rig, id, scene.ann, 'deny');
    await sending.done;
    expect((await detail(id)).brief).toBe('');
    await scene.policy(RULES);
  });

  it('every byte of the params, but for masked leaves', async () => {
    const raw =
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{ "name" : "write","arguments":{"b":1.50, "a":"\\u0041", "mark":"raw-bytes"} }}';
    const sending = scene.agent.send(raw);
    const id = await scene.waitingFor('raw-bytes');
    const seen = await detail(id);
    const params = raw.slice(raw.indexOf('{ "name"'), -1);
    expect([seen.params, seen.bytes]).toEqual([params, Buffer.byteLength(params)]);
    await vote(scene.rig, id, scene.ann, 'deny');
    await sending.done;
  });

  it('what a grant could speak of, or why there can be none', async () => {
    const plain = await held('write', { path: '/work/notes/a.md', top: '/a', odd: '/a/../b/c', text: 'x' });
    expect(plain.seen.offer.refused).toBeNull();
    expect(Object.fromEntries(plain.seen.offer.arguments.map(({ name, folder }) => [name, folder]))).toEqual({
      path: '/work/notes',
      top: null,
      odd: null,
      text: null,
      mark: null,
    });
    const refused = [
      await held('both', {}),
      await held('write', { password: 'correct horse' }),
      await held('write', {}, { task: { ttl: 1 } }),
    ];
    expect(refused.map(({ seen }) => seen.offer.refused)).toEqual([
      'several-approvers',
      'masked',
      'not-only-arguments',
    ]);
    for (const { id } of refused) {
      const grant = { minutes: 5, uses: 5, bounds: {} };
      const revealed = ['/params/arguments/password'];
      await expect(vote(scene.rig, id, scene.ann, 'approve', { grant })).rejects.toMatchObject({
        code: 'not-allowed',
      });
      await expect(vote(scene.rig, id, scene.ann, 'approve', { grant, revealed })).rejects.toMatchObject({
        code: 'not-allowed',
      });
    }
    // Bounds that do not cover the very call that they are given for are a slip.
    await expect(
      vote(scene.rig, plain.id, scene.ann, 'approve', {
        grant: { minutes: 5, uses: 5, bounds: { path: { within: '/elsewhere' } } },
      }),
    ).rejects.toMatchObject({ code: 'not-allowed' });
    for (const { id, sending } of [plain, ...refused]) {
      await vote(scene.rig, id, scene.bob, 'deny');
      await sending.done;
    }
  });

  it('of a grant: its limits, its call as on record, and who gave it', async () => {
    const { id, sending, params } = await held('write', { path: '/work/a', text: 'x' });
    const bounds = { path: { within: '/work' }, text: 'any' as const };
    await vote(scene.rig, id, scene.ann, 'approve', {
      grant: { minutes: 30, uses: 4, bounds },
      reason: 'fine',
    });
    expect(resultText(await sending.done)).toContain('ran');
    const seen = await detail(id);
    expect(seen).toMatchObject({
      state: 'approved',
      grant: true,
      uses: 1,
      maxUses: 4,
      shown: '',
      offer: { refused: 'not-waiting' },
      votes: [{ person: 'ann', vote: 'approve', assurance: 'os-presence', reason: 'fine' }],
      bounds: [
        { argument: 'path', is: 'within', value: '/work' },
        { argument: 'text', is: 'any', value: '' },
        { argument: 'mark', is: 'same', value: JSON.stringify(params.arguments.mark) },
      ],
    });
    expect(JSON.parse(seen.params)).toEqual(params);
    expect(seen.left).toBeGreaterThan(29 * 60_000_000);
    const list = await scene.rig.gateway.control.approvals({ state: 'grants', limit: 10 });
    expect(list.map((one) => one.id)).toEqual([id]);
  });

  it('of a denied call: what it was, masked, and nothing to vote on', async () => {
    const { id, sending } = await held('write', { password: 'correct horse' });
    await vote(scene.rig, id, scene.ann, 'deny', { reason: 'no' });
    await sending.done;
    const seen = await detail(id);
    expect(seen).toMatchObject({ state: 'denied', end: null, left: null, shown: '', masked: [] });
    expect(seen.params).toContain('[masked:');
    expect(seen.params).not.toContain('correct horse');
    await expect(
      scene.rig.gateway.control.reveal(id, '/params/arguments/password', scene.ann),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});
