import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RawAgent, rawAgent } from './agent.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let rig: Rig;
let agent: RawAgent;
beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(`
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy: { default: deny, rules: [{ name: reads, when: tool.class == "read", then: allow }] }
`);
  agent = rawAgent(rig, { keepAlive: true });
});
beforeEach(() => upstream.script(() => false));
afterAll(async () => {
  agent.close();
  await rig.close();
  await upstream.close();
});

const SCHEMA = { type: 'object' };
const namesLearnt = async (): Promise<string[]> =>
  (await rig.gateway.control.servers())[0]?.tools.map(({ name }) => name) ?? [];
const deep = (levels: number): unknown => {
  let schema: unknown = {};
  for (let level = 0; level < levels; level += 1) schema = { items: schema };
  return schema;
};

describe('a list with one tool that cannot be one', () => {
  it.each([
    ['a name of 10,000 characters', { name: 'n'.repeat(10_000), inputSchema: SCHEMA }],
    ['no name', { inputSchema: SCHEMA }],
    ['a name that is no text', { name: 7, inputSchema: SCHEMA }],
    ['no object', null],
    ['a name of half a surrogate pair', { name: '\ud800', inputSchema: SCHEMA }],
    ['half a surrogate pair', { name: 'half', description: '\udc00', inputSchema: SCHEMA }],
    ['a schema 60 deep', { name: 'deep', inputSchema: deep(50) }],
    ['a description of a megabyte', { name: 'long', description: 'x'.repeat(1 << 20), inputSchema: SCHEMA }],
  ])('still teaches the others: %s', async (what, odd) => {
    const other = `beside ${what}`;
    upstream.setTools([odd, { name: other, inputSchema: SCHEMA }]);
    const listed = await agent.call('tools/list');
    expect(listed.messages[0]?.result?.tools?.length, JSON.stringify(listed.messages)).toBe(2);
    expect(await namesLearnt()).toContain(other);
    const tested = await rig.gateway.control.testServer('fixture', OPERATOR);
    expect(tested.tools.map(({ name }) => name)).toContain(other);
  });
});

describe('a tool that a person refused', () => {
  it('is refused, new or not, until it changes or is confirmed after all', async () => {
    const find = async () =>
      (await rig.gateway.control.servers())[0]?.tools.find(({ name }) => name === 'odd');
    const list = async (description: string) => {
      upstream.setTools([{ name: 'odd', description, inputSchema: SCHEMA }]);
      await agent.call('tools/list');
      return (await find()) ?? expect.fail('not learnt');
    };
    const { name, definition } = await list('As it is.');
    expect((await find())?.state).toBe('new');
    await rig.gateway.control.refuseTools('fixture', { tools: [{ name, definition }] }, OPERATOR);
    expect((await find())?.state).toBe('refused');
    const advice = (await rig.gateway.control.health()).filter(({ what }) => what.includes('1 tool of'));
    expect(advice).toEqual([]);
    await rig.restart();
    agent.close();
    agent = rawAgent(rig, { keepAlive: true });
    expect((await list('As it is.')).state).toBe('refused');
    expect((await list('Otherwise.')).state).toBe('new');
    expect((await list('As it is.')).state).toBe('refused');
    await rig.gateway.control.confirmTools(
      'fixture',
      { tools: [{ name, definition, class: 'read' }] },
      OPERATOR,
    );
    expect((await find())?.state).toBe('confirmed');
    expect((await agent.tool(name)).messages[0]?.result.isError).toBeUndefined();
  });
});
