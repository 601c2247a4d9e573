import { expect, it } from 'vitest';
import { startScene } from './approve-scene.ts';
import { vote } from './people.ts';
import { OPERATOR } from './rig.ts';

/** Law 5's order, for calls: what readers are told of, they find. */
it('a call is announced once it is on record: allowed, denied, held, joined, and once each', async () => {
  const scene = await startScene(`rules:
  - { name: no, match: { tool: denied }, then: deny }
  - { name: yes, match: { tool: read }, then: allow }
  - { name: holds, match: { method: tools/call }, then: hold }`);
  const { control } = scene.rig.gateway;
  const ended = new AbortController();
  const found = new Map<string, string | undefined>();
  const opened: string[] = [];
  const all = Promise.withResolvers<void>();
  const listening = (async () => {
    for await (const { type, about } of control.events(undefined, ended.signal)) {
      if (type !== 'call.opened') continue;
      const id = about['call'] ?? '';
      opened.push(id);
      const call = await control.call(id, OPERATOR).catch(() => undefined);
      found.set(id, call?.tool ?? 'nothing');
      if (found.size === 4) all.resolve();
    }
  })();
  await scene.agent.tool('read');
  await scene.agent.tool('denied');
  const args = { mark: 'announced' };
  const first = scene.agent.begin('write', args);
  const id = await scene.waitingFor('announced');
  const second = scene.agent.begin('write', args);
  await second.began;
  await vote(scene.rig, id, scene.ann);
  await Promise.all([first.done, second.done, all.promise]);
  ended.abort();
  await listening;
  expect([...found.values()].sort()).toEqual(['denied', 'read', 'write', 'write']);
  expect(new Set(opened).size).toBe(opened.length);
  await scene.close();
});
