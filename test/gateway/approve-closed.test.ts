import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resultText, type Scene, startScene } from './approve-scene.ts';
import { callsOf, logOf } from './log.ts';
import { OPERATOR } from './rig.ts';

let scene: Scene;
const RULES = `rules:
  - { name: errs, match: { tool: errs }, when: 'args.missing.deeper > 3', then: allow }
  - { name: errs-hold, match: { tool: errs-hold }, when: 'args.n > "text"', then: hold }
  - { name: reads, match: { tool: read }, then: allow }
  - { name: writes, match: { tool: write }, then: hold }
  - { name: never, match: { tool: destroy }, then: deny, message: Destroying is not for agents. }
  - { name: after-errs, match: { tool: "errs*" }, then: allow }`;
beforeAll(async () => {
  scene = await startScene(`default: deny\n${RULES}`);
});
afterAll(() => scene.close());

const isError = async (name: string, args: object = {}): Promise<boolean> =>
  (await scene.agent.tool(name, args)).messages.at(-1)?.result?.isError === true;

describe('closed by default', () => {
  it.each(['errs', 'errs-hold'])(
    'a rule whose condition errors denies and does not fall through: %s',
    async (tool) => {
      const answer = await scene.agent.tool(tool, { n: 1 });
      expect(resultText(answer)).toContain('could not be evaluated');
      expect(scene.ran(tool)).toEqual([]);
      expect((await callsOf(scene.rig)).at(-1)?.request.facts).toMatchObject({
        decision: 'deny',
        reason: 'rule-error',
      });
    },
  );

  it('an unknown tool, an unknown method and a denied tool do not run', async () => {
    expect(await isError('nobody-knows')).toBe(true);
    expect(resultText(await scene.agent.tool('destroy'))).toContain('Destroying is not for agents.');
    expect((await scene.agent.call('no/such/method')).messages[0]).toMatchObject({ error: { code: -31001 } });
    expect(
      scene.upstream.of('nobody-knows').length +
        scene.ran('destroy').length +
        scene.upstream.of('no/such/method').length,
    ).toBe(0);
  });

  it.each([
    ['denied', 'destroy'],
    ['held', 'write'],
    ['unknown', 'nobody-knows'],
  ])('a call without an id is no way around the rules: %s', async (_, tool) => {
    const body = {
      jsonrpc: '2.0',
      method: 'tools/call',
      params: { name: tool, arguments: { way: 'round' } },
    };
    expect((await scene.agent.post(JSON.stringify(body))).status).toBe(202);
    expect(scene.upstream.of('way')).toEqual([]);
    expect((await logOf(scene.rig, { kind: 'call.notify' })).at(-1)?.policy?.rule).not.toBe('(passes)');
    const ping = await scene.agent.post('{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}');
    expect(ping.status).toBe(202);
    expect(scene.upstream.of('notifications/roots/list_changed').length).toBeGreaterThan(0);
  });

  it('a batch with one that is held or denied does not run at all', async () => {
    const one = (name: string, id: number) =>
      scene.agent.message('tools/call', { name, arguments: { batch: true } }, id);
    for (const tool of ['write', 'destroy', 'errs']) {
      const answer = await scene.agent.post(`[${one('read', 1)},${one(tool, 2)}]`);
      const answers = answer.messages.flat();
      expect(answers.map(({ id, result }) => [id, result.isError])).toEqual([
        [1, true],
        [2, true],
      ]);
    }
    expect(scene.upstream.of('batch')).toEqual([]);
    expect(await scene.approvals()).toEqual([]);
  });

  it('a configuration that does not parse leaves the last good one in force, and says so', async () => {
    await scene.policy('rules: [{ name: all, match: { tool: "*" }, then: alow }]');
    expect(await isError('destroy')).toBe(true);
    expect((await scene.rig.gateway.control.status()).policy.problems).not.toEqual([]);
    await scene.policy(`default: deny\n${RULES}`);
  });

  it.each(['', 'installation: 0198c5a0-0000-7000-8000-000000000000'])(
    'a file cut short, or of another installation, is none: %j',
    async (text) => {
      const { installation } = scene.rig.gateway;
      const before = (await scene.rig.gateway.control.servers()).map(({ id }) => id);
      await writeFile(installation.paths.config, text);
      await expect(installation.reload(OPERATOR)).rejects.toMatchObject({ code: 'schema' });
      expect(await isError('read')).toBe(false);
      await scene.policy(`default: deny\n${RULES}`);
      expect((await scene.rig.gateway.control.servers()).map(({ id }) => id)).toEqual(before);
    },
  );

  it('a pause denies everything at once, also what is allowed', async () => {
    await scene.rig.gateway.control.pause({ what: 'all', paused: true }, OPERATOR);
    expect(await isError('read')).toBe(true);
    await scene.rig.gateway.control.pause({ what: 'all', paused: false }, OPERATOR);
    expect(await isError('read')).toBe(false);
  });
});

describe('observe', () => {
  it('holds and denies nothing, records what it would have done, and sums it up', async () => {
    await scene.rig.configure(`
mode: observe
listen: { port: 0 }
servers: { fixture: { http: { url: "${scene.upstream.url}" } } }
policy:
  default: deny
  unconfirmedTools: allow
${RULES.replace(/^/gm, '  ')}
`);
    const tools = ['write', 'write', 'destroy', 'errs', 'read'];
    for (const tool of tools) expect(await isError(tool, { observed: true })).toBe(false);
    expect(scene.upstream.of('observed')).toHaveLength(tools.length);
    expect(await scene.approvals()).toEqual([]);
    const records = (await callsOf(scene.rig))
      .slice(-tools.length)
      .map(({ request }) => [request.policy?.rule, request.facts['decision'], request.policy?.enforced]);
    expect(records).toEqual([
      ['writes', 'hold', false],
      ['writes', 'hold', false],
      ['never', 'deny', false],
      ['errs', 'deny', false],
      ['reads', 'allow', false],
    ]);
    const summary = await scene.rig.gateway.control.policySummary(0);
    expect(summary.map(({ rule, effect, tool, calls }) => [rule, effect, tool, calls]).sort()).toEqual([
      ['errs', 'deny', 'errs', 1],
      ['never', 'deny', 'destroy', 1],
      ['writes', 'hold', 'write', 2],
    ]);
  });
});
