import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RawAgent, rawAgent } from './agent.ts';
import { logOf } from './log.ts';
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

describe('a tool that the server lists no more', () => {
  const tool = (name: string, description = 'It reads.') => ({ name, description, inputSchema: SCHEMA });
  const find = async (name: string) =>
    (await rig.gateway.control.servers())[0]?.tools.find((one) => one.name === name) ??
    expect.fail('not known');
  async function list(...tools: unknown[]): Promise<void> {
    upstream.setTools(tools);
    await agent.call('tools/list');
  }
  async function confirm(name: string): Promise<void> {
    const { definition } = await find(name);
    await rig.gateway.control.confirmTools(
      'fixture',
      { tools: [{ name, definition, class: 'read' }] },
      OPERATOR,
    );
  }

  it('is gone, its pin is kept, and back unchanged it is what it was accepted as; each step on record', async () => {
    await list(tool('stays'), tool('goes'));
    await confirm('goes');
    await list(tool('stays'));
    const gone = await find('goes');
    expect(gone).toMatchObject({ state: 'confirmed', confirmedClass: 'read' });
    expect(gone.goneSince).toBeGreaterThan(0);
    expect((await find('stays')).goneSince).toBeNull();
    await list(tool('stays'));
    expect((await find('goes')).goneSince).toBe(gone.goneSince);
    await rig.restart();
    agent.close();
    agent = rawAgent(rig, { keepAlive: true });
    expect((await find('goes')).goneSince).toBe(gone.goneSince);
    await list(tool('stays'), tool('goes'));
    expect(await find('goes')).toMatchObject({ state: 'confirmed', goneSince: null });
    expect((await agent.tool('goes')).messages[0]?.result.isError).toBeUndefined();
    const steps = (await logOf(rig, { kind: 'tool.observe' }))
      .filter(({ bodies }) => bodies.some(({ text }) => text.includes('"goes"')))
      .map(({ facts }) => facts['change']);
    expect(steps).toEqual(['new', 'gone', 'back']);
  });

  it('back changed, it is asked about again; and refused, it stays refused', async () => {
    await list(tool('turns'), tool('bad'));
    await confirm('turns');
    const { name, definition } = await find('bad');
    await rig.gateway.control.refuseTools('fixture', { tools: [{ name, definition }] }, OPERATOR);
    await list();
    expect((await find('turns')).goneSince).toBeGreaterThan(0);
    await list(tool('turns', 'It writes.'), tool('bad'));
    expect(await find('turns')).toMatchObject({ state: 'changed', goneSince: null });
    expect(await find('bad')).toMatchObject({ state: 'refused', goneSince: null });
  });

  it('is not gone for a page that is not the whole list, nor for an answer that is none', async () => {
    await list(tool('paged'), tool('other'));
    const paged = (nextCursor: unknown, ...tools: unknown[]): void =>
      upstream.script(({ body }, response) => {
        const { id, method } = JSON.parse(body) as { id: unknown; method: string };
        if (method !== 'tools/list') return false;
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { tools, nextCursor } }));
        return true;
      });
    paged('next', tool('other'));
    await agent.call('tools/list');
    expect((await find('paged')).goneSince).toBeNull();
    paged(undefined, tool('third'));
    await agent.call('tools/list', { cursor: 'next' });
    expect((await find('paged')).goneSince).toBeGreaterThan(0);
    expect((await find('other')).goneSince).toBeNull();
    expect((await find('third')).goneSince).toBeNull();
  });

  it('is told by a test of the server, too', async () => {
    await list(tool('tested'), tool('other'));
    upstream.setTools([tool('other')]);
    await rig.gateway.control.testServer('fixture', OPERATOR);
    expect((await find('tested')).goneSince).toBeGreaterThan(0);
  });
});
