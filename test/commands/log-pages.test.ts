import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lineIndex } from '../../proxy/commands/log-lines.ts';
import { readEntries } from '../../proxy/commands/log-pages.ts';
import type { LogFilter } from '../../proxy/contract/log-views.ts';
import { type Scene, startScene } from '../gateway/approve-scene.ts';
import { vote } from '../gateway/people.ts';
import { OPERATOR } from '../gateway/rig.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene(`default: allow
rules: [{ name: writes, match: { tool: write }, then: hold }]`);
  // Calls that end in another order than they began, with others in between.
  const held = scene.agent.begin('write', { path: '/held' });
  const approval = await scene.waitingFor('/held');
  for (let n = 0; n < 8; n++) await scene.agent.tool('read', { path: `/a/${n}` });
  await vote(scene.rig, approval, scene.ann, 'approve', { reason: 'an apple a day' });
  await held.done;
  await Promise.all(
    Array.from({ length: 4 }, async (_, n) => {
      const agent = await scene.other(`agent-${n}`);
      await agent.tool('read', { path: `/b/${n}` });
    }),
  );
});
afterAll(() => scene.close());

const api = {
  entries: (filter: Partial<LogFilter>) =>
    scene.rig.gateway.control.entries({ limit: 50, depth: 20_000, ...filter }, OPERATOR),
};
const told = async (filter: Partial<LogFilter>, limit: number, page?: number): Promise<string[]> => {
  const all = { ...filter, without: 'log.read' as const };
  const { entries } = await readEntries(api, all, { limit, depth: 20_000 }, page);
  return entries.map((entry) => `${lineIndex(entry)} ${entry.call?.id ?? entry.kind}`);
};

it.each(['a', 'ea', 'path', '/a/', 'apple'])(
  'what holds %s is the same in pages of any length: each call once, in order',
  async (text) => {
    const whole = await told({ text }, 1000, 100);
    expect(whole.length).toBeGreaterThan(0);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 60 }),
        async (page, limit) => {
          expect(await told({ text }, 1000, page)).toEqual(whole);
          const some = await told({ text }, limit, page);
          expect(some).toHaveLength(Math.min(limit, whole.length));
          expect(whole).toEqual(expect.arrayContaining(some));
        },
      ),
      { numRuns: 10 },
    );
    const indexes = whole.map((line) => Number(line.split(' ')[0]));
    expect(indexes).toEqual(indexes.toSorted((one, other) => other - one));
    expect(new Set(whole).size).toBe(whole.length);
  },
);

it('so is what holds no text', async () => {
  const whole = await told({}, 1000, 100);
  for (const page of [1, 3, 7]) expect(await told({}, 1000, page)).toEqual(whole);
});
