import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Scene, startScene } from './approve-scene.ts';
import { logOf } from './log.ts';
import { OPERATOR } from './rig.ts';

/* Who paused, and who may let go on: a person's pause and the locked screen's are apart. */
let scene: Scene;
beforeAll(async () => {
  scene = await startScene('default: allow');
});
afterAll(() => scene.close());
beforeEach(() => pause('all', false));

const pause = (what: 'all' | 'screen', paused: boolean): Promise<void> =>
  scene.rig.gateway.control.pause({ what, paused }, OPERATOR);
const state = async () => (await scene.rig.gateway.control.status()).paused;
const denied = async (agent = scene.agent): Promise<boolean> =>
  (await agent.tool('read', {})).messages.at(-1)?.result?.isError === true;
const onRecord = async () =>
  (await logOf(scene.rig))
    .filter(({ kind }) => kind.startsWith('kill.'))
    .map(({ kind, facts }) => [kind, facts?.['what']]);

it('a locked screen pauses, an unlocked one lets go on, and both are on record once', async () => {
  const before = (await onRecord()).length;
  await pause('screen', true);
  await pause('screen', true);
  expect(await state()).toMatchObject({ all: true, byScreen: true });
  expect(await denied()).toBe(true);
  await pause('screen', false);
  await pause('screen', false);
  expect(await state()).toMatchObject({ all: false, byScreen: false });
  expect(await denied()).toBe(false);
  expect((await onRecord()).slice(before)).toEqual([
    ['kill.engage', 'screen'],
    ['kill.release', 'screen'],
  ]);
});

it.each([
  ['before it was locked', ['all', 'screen'] as const],
  ['while it was locked', ['screen', 'all'] as const],
])('a pause of a person made %s outlives the unlocking', async (_, order) => {
  for (const what of order) await pause(what, true);
  expect(await state()).toMatchObject({ all: true, byScreen: false });
  await pause('screen', false);
  expect(await state()).toMatchObject({ all: true, byScreen: false });
  expect(await denied()).toBe(true);
});

it('of a person’s pause and a screen’s at the same moment neither is lost', async () => {
  await Promise.all([pause('screen', true), pause('all', true)]);
  await pause('screen', false);
  expect(await state()).toMatchObject({ all: true });
});

it('a person who lets all agents go on lifts the screen’s pause too', async () => {
  await pause('screen', true);
  await pause('all', false);
  expect(await denied()).toBe(false);
});

it('a restart of the gateway lifts neither', async () => {
  await pause('screen', true);
  await scene.rig.restart();
  expect(await state()).toMatchObject({ all: true, byScreen: true });
  expect(await denied(scene.reconnect())).toBe(true);
});
