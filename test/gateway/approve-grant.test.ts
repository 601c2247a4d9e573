import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GrantInput } from '../../proxy/contract/inputs.ts';
import type { RawAgent } from './agent.ts';
import { resultText, type Scene, startScene } from './approve-scene.ts';
import { logOf } from './log.ts';
import { vote } from './people.ts';

const HOLD = `rules:
  - { name: two, match: { tool: two }, then: hold, require: { groups: [{ of: ["*"], need: 2 }] } }
  - { name: holds, match: { method: tools/call }, then: hold }`;
/** A call that a grant does not cover is told to call again soon, so that no test waits for it. */
const LIMITS = 'limits: { holdWall: 60ms, waitingPerAgent: 100 }';
let scene: Scene;
beforeAll(async () => {
  scene = await startScene(HOLD, LIMITS);
});
afterAll(() => scene.close());

/** Grants a first call, whose own use is counted, and gives the folder that it is for. */
async function granted(
  grant: Partial<GrantInput>,
  args: object = {},
  as: RawAgent = scene.agent,
): Promise<{ id: string; folder: string }> {
  await scene.policy(HOLD, 'limits: { holdWall: 20s, waitingPerAgent: 100 }');
  const folder = `/tmp/grant-${crypto.randomUUID()}`;
  const first = as.begin('write', { path: `${folder}/first`, ...args });
  const id = await scene.waitingFor(`${folder}/first`);
  await vote(scene.rig, id, scene.ann, 'approve', { grant: { minutes: 30, uses: 10, bounds: {}, ...grant } });
  expect(resultText(await first.done)).toContain('ran');
  await scene.policy(HOLD, LIMITS);
  return { id, folder };
}
const runs = async (
  args: object,
  as = scene.agent,
  tool = 'write',
  headers: Record<string, string> = {},
): Promise<boolean> => resultText(await as.tool(tool, args, headers)).startsWith('ran');

describe('a grant', () => {
  it('covers calls within its folder, and no others', async () => {
    const { id, folder } = await granted({ bounds: {} });
    expect(await runs({ path: `${folder}/second` })).toBe(false);
    expect(await runs({ path: `${folder}/first` })).toBe(true);
    expect((await scene.approvals('live')).find((one) => one.id === id)?.uses).toBe(2);
    const wide = await granted({ bounds: {} }, { mode: 'append' });
    expect(await runs({ path: `${wide.folder}/first` })).toBe(false);
  });

  it('of a folder covers what lies in it and nothing that only looks so', async () => {
    await scene.policy(HOLD, 'limits: { holdWall: 20s, waitingPerAgent: 100 }');
    const folder = '/tmp/within';
    const first = scene.agent.begin('write', { path: `${folder}/a`, text: 'x' });
    const id = await scene.waitingFor(`${folder}/a`);
    const bounds = { path: { within: folder }, text: 'any' as const };
    await vote(scene.rig, id, scene.ann, 'approve', { grant: { minutes: 30, uses: 3, bounds } });
    await first.done;
    await scene.policy(HOLD, LIMITS);
    for (const path of [
      '/tmp/within-not/a',
      `${folder}/../out`,
      'within/a',
      `${folder}/./../../etc/passwd`,
      7,
      [folder],
    ])
      expect([path, await runs({ path, text: 'y' })]).toEqual([path, false]);
    expect(await runs({ path: `${folder}/b`, text: 'y', extra: 1 })).toBe(false);
    expect(await runs({ path: `${folder}/b`, text: ['anything'] })).toBe(true);
    // The last use, asked for by four at once.
    const last = await Promise.all(
      [1, 2, 3, 4].map((one) => runs({ path: `${folder}/last-${one}`, text: 'z' })),
    );
    expect(last.filter((ran) => ran)).toHaveLength(1);
    expect((await scene.approvals('all')).find((one) => one.id === id)).toMatchObject({
      state: 'spent',
      uses: 3,
    });
    expect(
      (await logOf(scene.rig, { kind: 'approval.use' }))
        .filter(({ facts }) => facts['approval'] === id)
        .map(({ facts }) => facts['use']),
    ).toEqual([1, 2, 3]);
  });

  it('is for its agent, its session and its tool', async () => {
    const { folder } = await granted({});
    const args = { path: `${folder}/first` };
    expect(await runs(args, await scene.other('agent-two'))).toBe(false);
    expect(await runs(args, scene.agent, 'read')).toBe(false);
    const run = `${crypto.randomUUID().slice(0, 14)}7${crypto.randomUUID().slice(15)}`;
    expect(await runs(args, scene.agent, 'write', { 'countersign-run': run })).toBe(false);
    expect(await runs(args)).toBe(true);
  });

  it('ends when the tool changes, or the rule becomes stricter', async () => {
    const { folder } = await granted({});
    await scene.policy(
      HOLD.replace(
        'name: holds, match: { method: tools/call }, then: hold',
        'name: holds, match: { method: tools/call }, then: hold, require: { ownerMay: false }',
      ),
      LIMITS,
    );
    expect(await runs({ path: `${folder}/first` })).toBe(false);
    await scene.policy(HOLD, LIMITS);
    expect(await runs({ path: `${folder}/first` })).toBe(true);
    await scene.agent.call('tools/list');
    expect(await runs({ path: `${folder}/first` })).toBe(false);
  });

  it('ends when it is revoked, which is on record with who did it; also across a restart', async () => {
    const [one, other] = [await granted({}), await granted({})];
    await scene.rig.gateway.control.revokeGrant(one.id, scene.bob);
    await expect(scene.rig.gateway.control.revokeGrant(one.id, scene.bob)).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await logOf(scene.rig, { kind: 'approval.end' })).at(-1)).toMatchObject({
      actor: { principal: scene.bob.principal },
      facts: { state: 'revoked' },
    });
    await scene.rig.restart();
    const agent = scene.reconnect();
    expect(await runs({ path: `${one.folder}/first` }, agent)).toBe(false);
    expect(await runs({ path: `${other.folder}/first` }, agent)).toBe(true);
  });

  it('is not given by one where two must approve', async () => {
    const agent = scene.reconnect();
    await scene.policy(HOLD, 'limits: { holdWall: 20s, waitingPerAgent: 100 }');
    const sending = agent.begin('two', { path: '/tmp/two' });
    const id = await scene.waitingFor('/tmp/two');
    const grant = { minutes: 30, uses: 100, bounds: { path: 'any' as const } };
    await expect(vote(scene.rig, id, scene.ann, 'approve', { grant })).rejects.toMatchObject({
      code: 'not-allowed',
    });
    await vote(scene.rig, id, scene.ann);
    await expect(vote(scene.rig, id, scene.bob, 'approve', { grant })).rejects.toMatchObject({
      code: 'not-allowed',
    });
    await vote(scene.rig, id, scene.bob);
    expect(resultText(await sending.done)).toContain('ran');
    expect((await scene.approvals('all')).find((one) => one.id === id)).toMatchObject({
      state: 'spent',
      maxUses: 1,
    });
  });
});
